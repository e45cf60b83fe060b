package dev.offshoot.migration;

import dev.offshoot.engine.Access;
import dev.offshoot.engine.PostgresEngine;
import dev.offshoot.engine.PostgresTransfers;
import dev.offshoot.engine.Transfers;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** The real transfers, led to the test's own servers as the engine is; counts the rehearsals. */
final class RoutedTransfers {
  private final Transfers real =
      new PostgresTransfers(new PostgresEngine(System::nanoTime), System::nanoTime);
  private final RoutedEngine routes;
  final AtomicInteger rehearsals = new AtomicInteger();

  RoutedTransfers(RoutedEngine routes) {
    this.routes = routes;
  }

  Transfers routed() {
    return (Transfers)
        Proxy.newProxyInstance(
            Transfers.class.getClassLoader(),
            new Class<?>[] {Transfers.class},
            (_, method, arguments) -> call(method, arguments));
  }

  private Object call(Method method, Object... arguments) throws Throwable {
    if (method.getName().equals("rehearse")) {
      rehearsals.incrementAndGet();
    }
    var led =
        Stream.of(arguments).map(a -> a instanceof Access way ? routes.way(way) : a).toArray();
    try {
      return method.invoke(real, led);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}

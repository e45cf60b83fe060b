package dev.offshoot.operation;

import dev.offshoot.engine.Access;
import dev.offshoot.engine.PgServer;
import dev.offshoot.engine.Transfers.Planned;
import dev.offshoot.engine.Transfers.Work;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;

/**
 * Leads every call on an engine or its transfers to the test's own servers, by the name of the
 * branch; all else goes through as it is.
 */
final class RoutedTo {
  private RoutedTo() {}

  static <T> T servers(Map<String, PgServer> servers, Class<T> door, T real) {
    return door.cast(
        Proxy.newProxyInstance(
            door.getClassLoader(),
            new Class<?>[] {door},
            (_, method, arguments) -> {
              for (var i = 0; i < arguments.length; i++) {
                arguments[i] = routed(servers, arguments[i]);
              }
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  private static Object routed(Map<String, PgServer> servers, Object argument) {
    return switch (argument) {
      case Access access -> servers.get(access.branch()).access();
      case Work.Replay replay -> new Work.Replay(planned(servers, replay.from()));
      case Planned planned -> planned(servers, planned);
      case null, default -> argument;
    };
  }

  private static Planned planned(Map<String, PgServer> servers, Planned planned) {
    return new Planned(servers.get(planned.branch().branch()).access(), planned.digest());
  }
}

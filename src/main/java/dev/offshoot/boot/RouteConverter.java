package dev.offshoot.boot;

import dev.offshoot.boot.OperatorOptions.Route;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code --route}. */
final class RouteConverter implements ITypeConverter<Route> {
  @Override
  public Route convert(String value) {
    for (var route : Route.values()) {
      if (route.toString().equals(value)) {
        return route;
      }
    }
    throw new TypeConversionException("\"" + value + "\" is not auto, service or port-forward");
  }
}

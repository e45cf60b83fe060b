package dev.offshoot.boot;

import picocli.CommandLine.IVersionProvider;

/** The version that the jar's manifest carries. */
final class BuildVersion implements IVersionProvider {
  @Override
  public String[] getVersion() {
    var version = Main.class.getPackage().getImplementationVersion();
    return new String[] {"offshoot " + (version == null ? "(not built as a jar)" : version)};
  }
}

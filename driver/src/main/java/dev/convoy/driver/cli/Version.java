package dev.convoy.driver.cli;

import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class Version implements IVersionProvider {

  /** Made by picocli. */
  Version() {}

  @Override
  public String[] getVersion() {
    return new String[] {
      "Convoy " + number(), "Java " + System.getProperty("java.version"),
    };
  }

  /** From the jar's manifest; a build that is not packed has none. */
  private static String number() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "(development build)" : version;
  }
}

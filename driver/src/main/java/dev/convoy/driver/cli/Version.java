package dev.convoy.driver.cli;

import dev.convoy.driver.report.BuildInfo;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class Version implements IVersionProvider {

  /** Made by picocli. */
  Version() {}

  @Override
  public String[] getVersion() {
    return new String[] {
      "Convoy %s (commit %s)".formatted(BuildInfo.CURRENT.version(), BuildInfo.CURRENT.commit()),
      "Java " + System.getProperty("java.version"),
    };
  }
}

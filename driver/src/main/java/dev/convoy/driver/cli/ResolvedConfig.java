package dev.convoy.driver.cli;

import dev.convoy.driver.cli.option.PlanOption;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * A command's options with the values that they had in a run, as a file that {@code --config}
 * reads.
 */
final class ResolvedConfig {

  private static final Set<String> LEFT_OUT =
      Set.of("config", "debug", "help", "version", "output", "resume", "ui-port", "no-augment");

  private ResolvedConfig() {}

  /** The file's text. */
  static String of(CommandSpec spec) {
    OptionSpec plan = spec.findOption("--plan");
    boolean planned = plan != null && plan.getValue() != null;
    StringBuilder yaml = new StringBuilder("# " + spec.qualifiedName() + " --config this-file\n");
    for (OptionSpec option : spec.options()) {
      Object value = option.getValue();
      String name = ConfigFile.name(option);
      boolean said = planned && PlanOption.SAID.contains("--" + name);
      if (value != null && !said && !LEFT_OUT.contains(name)) {
        yaml.append(name).append(": ").append(scalar(value)).append('\n');
      }
    }
    return yaml.toString();
  }

  private static String scalar(Object value) {
    if (value instanceof Collection<?> items && items.size() == 1) {
      return scalar(items.iterator().next());
    }
    if (value instanceof Collection<?> items) {
      return items.stream().map(ResolvedConfig::scalar).collect(Collectors.joining(", ", "[", "]"));
    }
    if (value instanceof Enum<?> constant) {
      return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
    if (value instanceof Number || value instanceof Boolean) {
      return value.toString();
    }
    return "'" + value.toString().replace("'", "''") + "'";
  }
}

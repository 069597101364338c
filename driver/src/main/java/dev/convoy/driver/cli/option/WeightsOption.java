package dev.convoy.driver.cli.option;

import picocli.CommandLine.Option;

/** Weights that were saved. */
public final class WeightsOption {

  @Option(
      names = "--weights",
      required = true,
      paramLabel = "FILE|DIR",
      description = "Safetensors, or a directory of 'convoy train' or of its checkpoints.",
      converter = TypedPath.OfLocation.class)
  public String location = "";
}

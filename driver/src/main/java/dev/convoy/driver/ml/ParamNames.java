package dev.convoy.driver.ml;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the command line's options are called here. */
final class ParamNames {
  private static final Pattern OPTION = Pattern.compile("--([a-z]+(?:-[a-z]+)*)");

  private static final Map<String, String> PARAMS =
      Map.ofEntries(
          Map.entry("network", "network"),
          Map.entry("classes", "classes"),
          Map.entry("image-size", "imageSize"),
          Map.entry("groups", "groups"),
          Map.entry("batch", "batchSize"),
          Map.entry("steps", "steps"),
          Map.entry("epochs", "epochs"),
          Map.entry("workers", "workers"),
          Map.entry("threads-per-worker", "threadsPerWorker"),
          Map.entry("strategy", "strategy"),
          Map.entry("optimizer", "optimizer"),
          Map.entry("learning-rate", "learningRate"),
          Map.entry("momentum", "momentum"),
          Map.entry("weight-decay", "weightDecay"),
          Map.entry("seed", "seed"),
          Map.entry("device", "device"),
          Map.entry("augment", "augmentation"),
          Map.entry("skip-bad-records", "skipBadRecords"),
          Map.entry("checkpoints", "checkpointDir"),
          Map.entry("checkpoint-every", "checkpointInterval"),
          Map.entry("max-restarts", "maxRestarts"));

  private ParamNames() {}

  /** A sentence with the names of params in place of the options that are them. */
  static String of(String sentence) {
    return OPTION
        .matcher(sentence)
        .replaceAll(
            option ->
                Matcher.quoteReplacement(PARAMS.getOrDefault(option.group(1), option.group())));
  }
}

package dev.convoy.driver.ml;

import dev.convoy.driver.planning.Entry;
import dev.convoy.driver.planning.StrategyChoice;
import dev.convoy.driver.report.Contestant;
import dev.convoy.driver.run.RunLength;
import dev.convoy.job.AugmentationSpec;
import dev.convoy.job.DataSpec;
import dev.convoy.job.DeviceSpec;
import dev.convoy.job.ExchangeSpec;
import dev.convoy.job.LearningRate;
import dev.convoy.job.NetworkSpec;
import dev.convoy.job.Numerics;
import dev.convoy.job.OptimizerName;
import dev.convoy.job.OptimizerSpec;
import dev.convoy.job.Precision;
import dev.convoy.job.TrainingSpec;
import dev.convoy.job.WorkerSpeeds;
import dev.convoy.network.Network;
import dev.convoy.network.zoo.Options;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** What params ask a run for. */
record FitSettings(TrainingParams params) {
  private static final int KEY_BYTES = 8;

  NetworkChoice network() {
    return new NetworkChoice(
        params.of(params.network()),
        new Options(
            NetworkChoice.atLeastOne(params.of(params.groups())),
            NetworkChoice.atLeastOne(params.of(params.imageSize())),
            NetworkChoice.atLeastOne(params.of(params.classes())),
            /* width= */ 1));
  }

  TrainingSpec training(Network network, String dataUri) {
    DeviceSpec.Kind kind =
        DeviceSpec.Kind.valueOf(params.of(params.device()).toUpperCase(Locale.ROOT));
    return new TrainingSpec(
        NetworkSpec.of(network),
        new DataSpec(dataUri, augmentation(), params.of(params.skipBadRecords()), /* exif= */ true),
        params.of(params.batchSize()),
        params.of(params.seed()),
        optimizer(network),
        new Numerics(Precision.F32, new DeviceSpec(kind, /* shared= */ false, /* graphs= */ false)),
        ExchangeSpec.DEFAULT);
  }

  private AugmentationSpec augmentation() {
    if (!params.isSet(params.augmentation())) {
      return params.of(params.augment()) ? AugmentationSpec.CROP_AND_FLIP : AugmentationSpec.NONE;
    }
    try {
      return AugmentationSpec.parse(params.of(params.augmentation()));
    } catch (IllegalArgumentException e) {
      throw FitException.usage("augmentation: " + e.getMessage());
    }
  }

  private OptimizerSpec optimizer(Network network) {
    OptimizerName name = OptimizerName.of(params.of(params.optimizer()));
    double rate =
        params.isSet(params.learningRate()) ? params.of(params.learningRate()) : name.usualRate();
    return new OptimizerSpec(
        name.rule(params.of(params.momentum()), params.of(params.weightDecay())),
        LearningRate.constant(rate),
        OptimizerSpec.usualClipNorm(network));
  }

  Entry entry() {
    StrategyChoice choice = StrategyChoice.of(params.of(params.strategy()));
    int workers = params.of(params.workers());
    int threads = params.of(params.threadsPerWorker());
    return choice instanceof StrategyChoice.Named named
        ? new Entry.Known(new Contestant(named.title(), named.strategy(), workers, threads))
        : new Entry.Auto(choice.title(), workers, threads, new WorkerSpeeds.Equal(), null);
  }

  RunLength length() {
    return params.isSet(params.steps())
        ? new RunLength.Steps(params.of(params.steps()))
        : new RunLength.Epochs(params.of(params.epochs()));
  }

  RecordCache.Columns columns() {
    return new RecordCache.Columns(
        params.of(params.featuresCol()),
        params.of(params.labelCol()),
        params.of(params.validationIndicatorCol()));
  }

  /**
   * What tells a training from others, whoever shares its work and however long it lasts: a run of
   * the same name can be gone on with.
   *
   * @param rows what tells its rows from others
   */
  static String key(TrainingSpec training, String rows) {
    DataSpec data =
        new DataSpec(
            rows, training.data().augmentation(), /* skipBadRecords= */ false, /* exif= */ true);
    TrainingSpec anywhere = training.withData(data);
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(
                  anywhere
                      .withNumerics(Numerics.DEFAULT)
                      .toString()
                      .getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, KEY_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }
}

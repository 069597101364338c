package dev.convoy.driver.run;

import dev.convoy.checkpoint.TensorSource;
import dev.convoy.driver.launch.cluster.HadoopSettings;
import dev.convoy.driver.report.Prediction;
import dev.convoy.driver.report.Prediction.Guess;
import dev.convoy.job.DeviceSpec;
import dev.convoy.job.Precision;
import dev.convoy.network.LossLayer.Targets;
import dev.convoy.network.Network;
import dev.convoy.worker.checkpoint.SavedWeights;
import dev.convoy.worker.data.BadRecordException;
import dev.convoy.worker.data.DataException;
import dev.convoy.worker.data.image.Normalisation;
import dev.convoy.worker.data.path.DataPath;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.predict.PictureFiles;
import dev.convoy.worker.predict.PictureRows;
import dev.convoy.worker.predict.Predictor;
import dev.convoy.worker.predict.Softmax;
import dev.convoy.worker.task.LocalBackends;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/** Classifies files of pictures with saved weights, in this process and on its CPU. */
public final class PredictionRun {

  /**
   * What is asked for.
   *
   * @param weights safetensors, or a directory that holds them
   * @param places files, and folders of files, as Hadoop has them
   * @param top how many classes of each are said; null for five, or all where there are fewer
   * @param classNames one a class; null for those that stand beside the weights, else numbers
   * @param batch how many are scored at once
   * @param exif whether JPEGs are turned as their EXIF data say
   */
  public record Input(
      Network network,
      String weights,
      List<String> places,
      @Nullable Integer top,
      @Nullable List<String> classNames,
      int batch,
      int threads,
      boolean exif) {

    /** Copies the list. */
    public Input {
      places = List.copyOf(places);
    }
  }

  private static final int USUAL_TOP = 5;

  private final Input input;
  private final String weights;
  private final Configuration hadoop;
  private final int top;
  private final List<String> classNames;
  private final Normalisation normalisation;
  private final List<DataPath> files;

  private PredictionRun(
      Input input,
      String weights,
      Configuration hadoop,
      int top,
      List<String> classNames,
      Normalisation normalisation,
      List<DataPath> files) {
    this.input = input;
    this.weights = weights;
    this.hadoop = hadoop;
    this.top = top;
    this.classNames = classNames;
    this.normalisation = normalisation;
    this.files = files;
  }

  /**
   * Finds out what would keep a run from its end, but for files that cannot be decoded.
   *
   * @throws DataException if there are no such files or class names
   * @throws RunException if the network does not classify pictures
   * @throws dev.convoy.checkpoint.CheckpointException if there are no such weights
   */
  public static PredictionRun prepare(Input input) throws DataException {
    Network network = input.network();
    requireClassifier(network);
    int top = top(input.top(), network);
    Configuration hadoop = HadoopSettings.submitted();
    List<DataPath> files = new ArrayList<>();
    for (String place : input.places()) {
      files.addAll(PictureFiles.at(DataPath.of(place, hadoop)));
    }
    requireFits(Math.min(input.batch(), files.size()), network);
    String weights = WeightsCheck.find(input.weights(), network, hadoop);
    KnownInput known = KnownInput.beside(weights, hadoop).orElse(new KnownInput(List.of(), ""));
    return new PredictionRun(
        input,
        weights,
        hadoop,
        top,
        classNames(input.classNames(), known, network),
        Normalisation.named(known.normalisation()).orElse(Normalisation.IMAGENET),
        files);
  }

  private static void requireClassifier(Network network) {
    String name = "network " + network.name();
    if (network.targets() == Targets.INPUT) {
      throw RunException.usage(name + " reconstructs its input: it tells no classes apart");
    } else if (network.inputShapes(network.loss()).get(0).spatialSize() > 1) {
      throw RunException.usage(
          name
              + " gives a class for each pixel: predict takes networks that classify whole images");
    } else if (network.input().spatial().size() != 2) {
      throw RunException.usage(
          "%s takes records of %s, not images".formatted(name, network.input()));
    }
  }

  private static void requireFits(long batch, Network network) {
    if (batch * network.input().elements() > Integer.MAX_VALUE) {
      throw RunException.doesNotFit(
          "%d images of %s do not fit one batch: lower --batch".formatted(batch, network.input()));
    }
  }

  private static int top(@Nullable Integer given, Network network) {
    if (given == null) {
      return Math.min(USUAL_TOP, network.classes());
    } else if (given < 1 || given > network.classes()) {
      throw RunException.usage(
          "--top %d must be from 1 to the %d classes of network %s"
              .formatted(given, network.classes(), network.name()));
    }
    return given;
  }

  private static List<String> classNames(
      @Nullable List<String> given, KnownInput known, Network network) {
    int classes = network.classes();
    if (given != null && given.size() != classes) {
      throw RunException.usage(
          "--class-names names %d classes, but network %s tells %d apart"
              .formatted(given.size(), network.name(), classes));
    }
    List<String> names = given == null ? known.classNames() : given;
    return IntStream.range(0, classes)
        .mapToObj(k -> k < names.size() ? names.get(k) : String.valueOf(k))
        .toList();
  }

  /** How its pictures are normalised: as the training's were, or as {@code images:} are. */
  public String normalisation() {
    return normalisation.title();
  }

  /**
   * Classifies all files.
   *
   * @param each gets them in their order, as they are done
   * @return all of them
   * @throws DataException if the network takes no pictures of one or three channels
   * @throws RunException if a score is not finite
   */
  public List<Prediction> run(Consumer<Prediction> each)
      throws DataException, InterruptedException {
    List<Prediction> all = new ArrayList<>();
    int batch = Math.min(input.batch(), files.size());
    int threads = input.threads();
    Network network = input.network();
    try (PictureRows rows = new PictureRows(network, normalisation, input.exif(), batch, threads);
        Kernels kernels = LocalBackends.of(DeviceSpec.CPU, Precision.F32, threads, /* place= */ 0);
        TensorSource saved = SavedWeights.open(weights, hadoop);
        Predictor predictor = Predictor.open(network, saved, batch, PictureRows.type(), kernels)) {
      for (int first = 0; first < files.size(); first += batch) {
        List<DataPath> some = files.subList(first, Math.min(files.size(), first + batch));
        List<@Nullable BadRecordException> faults = rows.read(some);
        float[] scores = predictor.scores(rows.rows());
        for (int row = 0; row < some.size(); row++) {
          BadRecordException fault = faults.get(row);
          String file = some.get(row).toString();
          Prediction prediction =
              fault == null
                  ? new Prediction(file, guesses(scores, row, file), null)
                  : new Prediction(file, List.of(), fault.fault());
          all.add(prediction);
          each.accept(prediction);
        }
      }
    }
    return all;
  }

  private List<Guess> guesses(float[] scores, int row, String file) {
    double[] own = new double[classNames.size()];
    for (int c = 0; c < own.length; c++) {
      own[c] = scores[row * own.length + c];
      if (!Double.isFinite(own[c])) {
        throw RunException.usage(
            "network %s gives %s for class %s of %s: the weights %s are of no use"
                .formatted(input.network().name(), own[c], classNames.get(c), file, weights));
      }
    }
    double[] probabilities = Softmax.of(own);
    return IntStream.range(0, own.length)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer c) -> -own[c]))
        .limit(top)
        .map(c -> new Guess(c, classNames.get(c), probabilities[c]))
        .toList();
  }
}

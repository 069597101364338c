package dev.convoy.worker.bench.jpeg;

import dev.convoy.worker.bench.Bench;
import dev.convoy.worker.bench.Figure;
import dev.convoy.worker.bench.Flags;
import dev.convoy.worker.bench.MarkdownTable;
import dev.convoy.worker.bench.Times;
import dev.convoy.worker.data.DataException;
import dev.convoy.worker.data.image.ImageDecoder;
import dev.convoy.worker.data.image.ImageFit;
import dev.convoy.worker.data.image.ImageShape;
import dev.convoy.worker.data.image.Normalisation;
import dev.convoy.worker.data.image.Pixels;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What it takes one core to make a JPEG file a network's input, by each way that there is.
 *
 * <p>Usage: {@code bench jpeg [--rounds R] [--turn MS]}. The ways take turns; the figures are
 * medians over single pictures with the least and the most, of the CPU time of the thread that
 * decodes: what others do on the machine is not counted.
 */
public final class JpegBench {
  private static final int ROUNDS = 25;
  private static final int TURN_MILLIS = 100;
  private static final int WARM_UP_MILLIS = 2_000;
  private static final float QUALITY = 0.9f;
  private static final ImageShape INPUT = new ImageShape(3, 227, 227);

  /** A file that is decoded. */
  private record Sample(String title, int width, int height, boolean progressive) {
    /** How many times too large it is, as a power of two. */
    int fraction() {
      return Math.min(8, Integer.highestOneBit(Math.min(width, height) / INPUT.width()));
    }
  }

  private static final List<Sample> SAMPLES =
      List.of(
          new Sample("500×375", 500, 375, false),
          new Sample("500×375, progressive", 500, 375, true),
          new Sample("1600×1200", 1600, 1200, false));

  /** A way to decode it, and how many times smaller than stored. */
  private static final class Contestant implements Runnable {
    private final String title;
    private final JpegPath path;
    private final byte[] file;
    private final int fraction;
    private final ImageFit fit;
    private final byte[] input = new byte[INPUT.size()];

    Contestant(String title, JpegPath path, byte[] file, int fraction) throws DataException {
      this.title = fraction == 1 ? title : title + " 1/" + fraction;
      this.path = path;
      this.file = file;
      this.fraction = fraction;
      this.fit = new ImageFit(INPUT, Normalisation.IMAGENET);
    }

    Pixels decode() {
      try {
        return path.decode(file, fraction);
      } catch (DataException e) {
        throw new IllegalStateException(title + ": " + e.getMessage(), e);
      }
    }

    /** Decodes and fits it. */
    @Override
    public void run() {
      fit.write(decode(), input, 0);
    }

    /** The largest difference of a byte: as decoded, or of the input where sizes differ. */
    int farthestFrom(Contestant other) {
      Pixels ours = decode();
      Pixels theirs = other.decode();
      if (ours.width() == theirs.width()) {
        return farthest(ours.planes(), theirs.planes(), 3 * ours.height() * ours.width());
      }
      run();
      other.run();
      return farthest(input, other.input, input.length);
    }

    private static int farthest(byte[] some, byte[] others, int count) {
      int farthest = 0;
      for (int i = 0; i < count; i++) {
        farthest = Math.max(farthest, Math.abs((some[i] & 0xFF) - (others[i] & 0xFF)));
      }
      return farthest;
    }
  }

  private final int rounds;
  private final int turnMillis;
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final MarkdownTable table =
      new MarkdownTable(
          "picture, JPEG",
          "decoded by",
          "decoded, ms of CPU",
          "and fitted to 227×227",
          "pictures/s of a core",
          "times as fast",
          "differs by up to");

  private JpegBench(Flags flags) {
    this.rounds = flags.number("rounds", ROUNDS);
    this.turnMillis = flags.number("turn", TURN_MILLIS);
  }

  /** Prints a table. */
  public static void main(String[] arguments) {
    Bench.main(() -> measure(new Flags(arguments, "rounds", "turn")));
  }

  private static int measure(Flags flags) throws IOException {
    JpegBench bench = new JpegBench(flags);
    for (Sample sample : SAMPLES) {
      bench.measure(sample);
    }
    System.out.println(bench.table);
    System.out.println(
        "\nJava "
            + System.getProperty("java.runtime.version")
            + " of "
            + System.getProperty("java.vendor")
            + ".");
    return 0;
  }

  private void measure(Sample sample) throws IOException {
    byte[] file =
        new Photograph(sample.width(), sample.height()).jpeg(QUALITY, sample.progressive());
    try (JdkJpeg jdk = new JdkJpeg();
        SubsampledJpeg subsampled = new SubsampledJpeg();
        LeptonicaJpeg turbo = new LeptonicaJpeg()) {
      List<Contestant> contestants = new ArrayList<>();
      contestants.add(new Contestant("ImageIO", jdk, file, 1));
      contestants.add(new Contestant("libjpeg-turbo", turbo, file, 1));
      if (sample.fraction() > 1) {
        contestants.add(new Contestant("ImageIO", subsampled, file, sample.fraction()));
        contestants.add(new Contestant("libjpeg-turbo", turbo, file, sample.fraction()));
      }
      contestants.forEach(this::warmUp);
      List<Runnable> decoding = contestants.stream().<Runnable>map(c -> c::decode).toList();
      List<Times> decoded = take(decoding);
      List<Times> fitted = take(contestants);
      for (int c = 0; c < contestants.size(); c++) {
        Contestant contestant = contestants.get(c);
        Times times = fitted.get(c);
        table.row(
            c == 0 ? sample.title() + ", " + file.length / 1000 + " kB" : "",
            contestant.title,
            decoded.get(c).toString(),
            times.toString(),
            Figure.of(1000 / times.median()),
            Figure.of(fitted.get(0).over(times)),
            c == 0 ? "" : String.valueOf(contestant.farthestFrom(contestants.get(0))));
      }
    } catch (DataException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  /** The times of single runs, a contestant; each has a turn a round. */
  private List<Times> take(List<? extends Runnable> contestants) {
    List<List<Double>> runs =
        Stream.<List<Double>>generate(ArrayList::new).limit(contestants.size()).toList();
    for (int round = 0; round < rounds; round++) {
      for (int c = 0; c < contestants.size(); c++) {
        double used = 0;
        while (used < turnMillis) {
          long begin = threads.getCurrentThreadCpuTime();
          contestants.get(c).run();
          double took = (threads.getCurrentThreadCpuTime() - begin) / 1e6;
          runs.get(c).add(took);
          used += took;
        }
      }
    }
    return runs.stream().map(millis -> Times.of(millis, 0)).toList();
  }

  private void warmUp(Contestant contestant) {
    long end = System.nanoTime() + WARM_UP_MILLIS * 1_000_000L;
    do {
      contestant.run();
    } while (System.nanoTime() < end);
  }

  /** As workers decode today. */
  private static final class JdkJpeg implements JpegPath {
    private final ImageDecoder decoder = new ImageDecoder(/* exif= */ true);

    @Override
    public Pixels decode(byte[] file, int fraction) throws DataException {
      return decoder.decode(file, "photograph");
    }

    @Override
    public void close() {
      decoder.close();
    }
  }
}

package dev.convoy.job;

import java.util.List;

/** How the learning rate changes over a run, once it has risen to its height. */
public sealed interface Schedule {

  /** Its name on the command line. */
  String title();

  /**
   * What the learning rate is multiplied by.
   *
   * @param done the part of the run, behind the warm-up, that is done: from 0, and less than 1
   */
  double factor(double done);

  /** It does not change. */
  record Constant() implements Schedule {
    @Override
    public String title() {
      return "constant";
    }

    @Override
    public double factor(double done) {
      return 1;
    }
  }

  /**
   * It falls at some points of the run.
   *
   * @param milestones parts of the run, rising
   * @param factor what it is multiplied by at each
   */
  record Step(List<Double> milestones, double factor) implements Schedule {
    /** A tenth after half of the run, a hundredth after three quarters. */
    public static final Step USUAL = new Step(List.of(0.5, 0.75), 0.1);

    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if they do not rise, or are not within the run
     */
    public Step {
      milestones = List.copyOf(milestones);
      double last = 0;
      for (double at : milestones) {
        if (!(at > last && at < 1)) {
          throw new IllegalArgumentException(
              "milestones %s: they must rise, from more than 0 to less than 1, the whole run"
                  .formatted(milestones));
        }
        last = at;
      }
    }

    @Override
    public String title() {
      return "step";
    }

    @Override
    public double factor(double done) {
      long passed = milestones.stream().filter(at -> done >= at).count();
      return Math.pow(factor, (double) passed);
    }
  }

  /** Half a cosine, down to 0 (Loshchilov and Hutter, SGDR, 2017, without restarts). */
  record Cosine() implements Schedule {
    @Override
    public String title() {
      return "cosine";
    }

    @Override
    public double factor(double done) {
      return 0.5 * (1 + Math.cos(Math.PI * done));
    }
  }

  /**
   * Down to 0 as {@code (1-done)^power}.
   *
   * @param power 1 for a line, 2 as is usual with LARS
   */
  record Polynomial(double power) implements Schedule {
    @Override
    public String title() {
      return "polynomial";
    }

    @Override
    public double factor(double done) {
      return Math.pow(1 - done, power);
    }
  }

  /**
   * Up from a 25th along half a cosine over three tenths of the run, then down along another to a
   * 250,000th (Smith and Topin, Super-convergence, 2018; with PyTorch's usual numbers). Momentum
   * stays as it is.
   */
  record OneCycle() implements Schedule {
    private static final double RISE = 0.3;
    private static final double FIRST = 1.0 / 25;
    private static final double LAST = FIRST / 1e4;

    @Override
    public String title() {
      return "one-cycle";
    }

    @Override
    public double factor(double done) {
      return done < RISE
          ? between(FIRST, 1, done / RISE)
          : between(1, LAST, (done - RISE) / (1 - RISE));
    }

    private static double between(double from, double to, double part) {
      return to + (from - to) * 0.5 * (1 + Math.cos(Math.PI * part));
    }
  }
}

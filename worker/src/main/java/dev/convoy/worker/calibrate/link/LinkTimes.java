package dev.convoy.worker.calibrate.link;

/**
 * What a worker measured in a trial, in nanoseconds; one line of text.
 *
 * @param all of the trial; of a round trip the median
 * @param io CPU time of the I/O thread in the trial
 * @param send of handing a message over, the median
 * @param receive of taking a message that is there
 */
record LinkTimes(long all, long io, long send, long receive) {

  /** Of a worker that took no part. */
  static final LinkTimes NONE = new LinkTimes(0, 0, 0, 0);

  /** The line for it. */
  String line() {
    return all + " " + io + " " + send + " " + receive;
  }

  /** The times of a line. */
  static LinkTimes parse(String line) {
    String[] words = line.split(" ", -1);
    return new LinkTimes(
        Long.parseLong(words[0]),
        Long.parseLong(words[1]),
        Long.parseLong(words[2]),
        Long.parseLong(words[3]));
  }
}

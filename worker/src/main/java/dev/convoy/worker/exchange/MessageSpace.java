package dev.convoy.worker.exchange;

/**
 * A part of the ids of an exchange's messages. Executables that are used beside one another have a
 * space each, in which every one numbers its messages from 0.
 */
public enum MessageSpace {
  /** The steps of a training run, and whatever runs alone. */
  TRAINING(0),
  /** An evaluation beside a training run. */
  EVALUATION(1),
  /** A step that is run again beside a training run, to see where it goes wrong. */
  INSPECTION(2);

  /** How many messages a space numbers. */
  public static final int SIZE = 1 << 20;

  private final int place;

  MessageSpace(int place) {
    this.place = place;
  }

  /**
   * The {@link Message#id} of a message of this space.
   *
   * @param number within this space, from 0
   * @throws IllegalArgumentException if the number is not below {@link #SIZE}
   */
  public int id(int number) {
    if (number < 0 || number >= SIZE) {
      throw new IllegalArgumentException(
          "Message %d is not one of the %d that can be numbered beside one another."
              .formatted(number, SIZE));
    }
    return place * SIZE + number;
  }
}

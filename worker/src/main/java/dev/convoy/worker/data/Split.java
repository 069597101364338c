package dev.convoy.worker.data;

/** Which half of a data set: the records to train on, or those held back to test with. */
public enum Split {
  TRAIN,
  TEST;

  /** "train" or "test", as in file and folder names. */
  public String label() {
    return this == TRAIN ? "train" : "test";
  }
}

package dev.convoy.worker.data;

/** Chooses what part of a stored picture is read, by the size that the picture is seen in. */
@FunctionalInterface
public interface Cropping {
  /** The part that is read of a picture of so many rows and columns. */
  Region of(int height, int width);
}

package dev.convoy.worker.data.tar;

import org.jspecify.annotations.Nullable;

/**
 * Where the image of a sample is, and its label.
 *
 * @param key what the names of its files have in common
 * @param position of the image in its tar file
 * @param bytes of the image
 * @param fault what is wrong with the sample, as a clause; null where nothing is
 */
record TarSample(String key, long position, long bytes, int label, @Nullable String fault) {

  static TarSample bad(String key, String fault) {
    return new TarSample(key, 0, 0, -1, fault);
  }
}

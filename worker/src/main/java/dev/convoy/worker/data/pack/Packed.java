package dev.convoy.worker.data.pack;

import dev.convoy.worker.data.Split;
import java.util.List;
import java.util.Map;

/**
 * What was packed.
 *
 * @param splits that there are
 * @param classes above all labels
 */
public record Packed(Map<Split, Part> splits, int classes) {

  /** Copies the map. */
  public Packed {
    splits = Map.copyOf(splits);
  }

  /**
   * Of one split, or one file of it.
   *
   * @param files how many there are
   * @param bytes of payloads
   * @param leftOut how many records are bad and were left out
   * @param highestLabel -1 where there is no record
   */
  public record Part(int files, long records, long bytes, long leftOut, int highestLabel) {
    static Part sum(List<Part> parts) {
      Part sum = new Part(0, 0, 0, 0, -1);
      for (Part each : parts) {
        sum =
            new Part(
                sum.files + each.files,
                sum.records + each.records,
                sum.bytes + each.bytes,
                sum.leftOut + each.leftOut,
                Math.max(sum.highestLabel, each.highestLabel));
      }
      return sum;
    }
  }

  /** Of one split; nothing where there is none. */
  public Part of(Split split) {
    return splits.getOrDefault(split, Part.sum(List.of()));
  }

  /** Of all splits. */
  public Part total() {
    return Part.sum(List.copyOf(splits.values()));
  }
}

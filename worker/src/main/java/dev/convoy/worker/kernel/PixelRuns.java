package dev.convoy.worker.kernel;

import dev.convoy.layout.Block;
import dev.convoy.layout.Transfer;
import dev.convoy.plan.Reshard;
import dev.convoy.tensor.Range;
import dev.convoy.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the pixels of pictures lie in a tensor of bytes and, at the same places, in the tensor of
 * values that is made of it.
 *
 * @param rows of either tensor, a picture each
 * @param firstRow the first one's place in the batch
 * @param rowSize elements of a row
 * @param runs the pixels of a row; what lies between them is no picture's
 * @param height of a picture; where it has not two sizes, 1
 * @param width of a picture; where it has not two sizes, all of it
 */
public record PixelRuns(
    int rows, int firstRow, int rowSize, List<Run> runs, int height, int width) {

  /**
   * Pixels of one channel that lie one after the other.
   *
   * @param at the first one's place in the row
   * @param size how many
   * @param channel whose
   * @param pixel the first one's place in the channel
   */
  public record Run(int at, int size, int channel, int pixel) {}

  /** Copies the list. */
  public PixelRuns {
    runs = List.copyOf(runs);
  }

  /**
   * What a reshard of images brings to a rank that reads some of them.
   *
   * @param image one whole picture
   */
  public static PixelRuns of(Reshard m, int rank, Shape image) {
    Block block = m.target().block(rank);
    Block brought = new Block(block.rows(), m.redistribution().target().block(rank).channels());
    Transfer all = new Transfer(holder(m), rank, brought);
    boolean isFlat = image.dimensions() != 2;
    return new PixelRuns(
        block.rows().size(),
        block.rows().from(),
        block.channels().size() * m.elements(),
        paired(m.sourceRuns(all).runs(), m.targetRuns(all).runs(), image.spatialSize()),
        isFlat ? 1 : image.spatial().get(0),
        isFlat ? image.spatialSize() : image.spatial().get(1));
  }

  /** A rank that read whole pictures: all of those who read any did. */
  private static int holder(Reshard m) {
    int rank = 0;
    while (m.source().block(rank).isEmpty()) {
      rank++;
    }
    return rank;
  }

  /** From runs in a picture and those in a row, in the same order: runs in both and one channel. */
  private static List<Run> paired(List<Range> inPicture, List<Range> inRow, int plane) {
    List<Run> runs = new ArrayList<>();
    int j = 0;
    int taken = 0;
    for (Range picture : inPicture) {
      for (int at = picture.from(); at < picture.to(); ) {
        Range row = inRow.get(j);
        int size = Math.min(picture.to() - at, row.size() - taken);
        size = Math.min(size, plane - at % plane);
        runs.add(new Run(row.from() + taken, size, at / plane, at % plane));
        at += size;
        taken += size;
        if (taken == row.size()) {
          j++;
          taken = 0;
        }
      }
    }
    return runs;
  }
}

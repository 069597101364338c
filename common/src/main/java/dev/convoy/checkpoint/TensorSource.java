package dev.convoy.checkpoint;

import dev.convoy.network.Network;
import java.util.List;

/** Somewhere that tensors are read from, by the elements of whole tensors. */
public interface TensorSource extends AutoCloseable {

  /**
   * Reads some consecutive elements of a tensor.
   *
   * @param firstElement the first one, in row-major elements of the whole tensor
   * @param into receives {@code count} elements from {@code offset} on
   * @throws CheckpointException if the tensor or the elements are not there, or reading fails
   */
  void read(String tensor, long firstElement, float[] into, int offset, int count);

  /** The tensors of 32-bit floats. */
  List<TensorSpec> tensors();

  /**
   * Checks that the weights of a network are there, stored as Convoy stores them.
   *
   * @throws CheckpointException naming the first tensor that does not fit
   */
  void require(Network network);

  @Override
  void close();
}

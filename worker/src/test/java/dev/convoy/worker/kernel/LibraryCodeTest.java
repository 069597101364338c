package dev.convoy.worker.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class LibraryCodeTest {

  @Test
  void whatRanIsCountedByName() {
    assertEquals(
        "ran cublas-sgemm, cudnn-filter-0-nondeterministic, cudnn-forward-1 ×2",
        LibraryCode.counted(
            List.of(
                "cudnn-forward-1 add_bias",
                "cudnn-filter-0-nondeterministic sum_channels_block",
                "cublas-sgemm",
                "move_units",
                "cudnn-forward-1")));
    assertEquals("ran nothing of cuDNN or cuBLAS", LibraryCode.counted(List.of("", "pool_max")));
  }

  @Test
  void whatRanSinceIsToldFromWhatRanBefore() {
    LibraryCode.ran("cudnn-data-3");
    int before = LibraryCode.noted();
    assertEquals("ran nothing of cuDNN or cuBLAS", LibraryCode.since(before));
    LibraryCode.ran("move_units cudnn-data-4-bf16 widen");
    assertEquals("ran cudnn-data-4-bf16", LibraryCode.since(before));
  }
}

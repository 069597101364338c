package dev.convoy.worker.kernel.cuda.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class CudaLibraryTest {

  @Test
  void aMachineWithAllPartsWillDo() {
    assertNull(new Versions(13000, 13010, 91900).whyNot());
  }

  @Test
  void anOldDriverIsNamedWithTheVersionThatItRuns() {
    String why = String.valueOf(new Versions(12080, 13000, 91900).whyNot());
    assertTrue(why.contains("runs CUDA 12.8 at most, but Convoy needs CUDA 13.0"), why);
  }

  @Test
  void aMissingDriverIsNamed() {
    String why = String.valueOf(new Versions(0, 13000, 91900).whyNot());
    assertTrue(why.startsWith("no NVIDIA driver answers"), why);
  }

  @Test
  void anotherCudaIsNamed() {
    String why = String.valueOf(new Versions(13000, 12060, 91900).whyNot());
    assertEquals("the CUDA runtime found is 12.6, but Convoy needs CUDA 13", why);
  }

  @Test
  void oldAndNewCudnnAreNamed() {
    assertTrue(String.valueOf(new Versions(13000, 13000, 8907).whyNot()).contains("8.9.7"));
    assertTrue(String.valueOf(new Versions(13000, 13000, 100000).whyNot()).contains("10.0.0"));
  }

  @Test
  void theLoadersWordsBecomeASentence() {
    String driver = CudaLibrary.whatIsMissing("cudart", "libcuda.so.1: cannot open shared object");
    assertTrue(driver.contains("has no NVIDIA driver"), driver);
    String cudnn = CudaLibrary.whatIsMissing("cudnn", "libcudnn_ops.so.9: cannot open");
    assertTrue(cudnn.startsWith("cuDNN 9 for CUDA 13 is not found"), cudnn);
    String cuda = CudaLibrary.whatIsMissing("cublas", "libcublas.so.13: cannot open");
    assertTrue(cuda.startsWith("CUDA 13 is not found"), cuda);
  }
}

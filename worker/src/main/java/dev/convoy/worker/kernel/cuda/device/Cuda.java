package dev.convoy.worker.kernel.cuda.device;

import static org.bytedeco.cuda.global.cublas.cublasGetStatusString;
import static org.bytedeco.cuda.global.cudart.cudaGetErrorString;
import static org.bytedeco.cuda.global.cudnn.cudnnGetErrorString;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/** What every call of CUDA needs: its status looked at, and addresses as pointers. */
public final class Cuda {
  private Cuda() {}

  /** Fails, with CUDA's words, unless the call succeeded. */
  public static void check(int status, String what) {
    if (status != 0) {
      throw new CudaException(what + " failed: " + explain(status));
    }
  }

  /** CUDA's words for a status. */
  static String explain(int status) {
    return words(cudaGetErrorString(status), status);
  }

  /** Throws when a call of cuDNN failed. */
  public static void checkDnn(int status, String what) {
    if (status != 0) {
      throw new CudaException(what + " failed: " + words(cudnnGetErrorString(status), status));
    }
  }

  /** Throws when a call of cuBLAS failed. */
  public static void checkBlas(int status, String what) {
    if (status != 0) {
      throw new CudaException(what + " failed: " + words(cublasGetStatusString(status), status));
    }
  }

  private static String words(BytePointer text, int status) {
    return (text.isNull() ? "no words for it" : text.getString()) + " (" + status + ")";
  }

  /** An address where a pointer is asked for; owns nothing. */
  public static Pointer pointer(long address) {
    return new Address(address);
  }

  /** A pointer to floats at an address. */
  public static FloatPointer floats(long address) {
    return new FloatPointer(new Address(address));
  }

  private static final class Address extends Pointer {
    Address(long where) {
      super((Pointer) null);
      address = where;
    }
  }
}

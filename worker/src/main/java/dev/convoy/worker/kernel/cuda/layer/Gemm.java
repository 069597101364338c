package dev.convoy.worker.kernel.cuda.layer;

import static org.bytedeco.cuda.global.cublas.CUBLAS_COMPUTE_32F;
import static org.bytedeco.cuda.global.cublas.CUBLAS_GEMM_DEFAULT;
import static org.bytedeco.cuda.global.cublas.CUBLAS_OP_N;
import static org.bytedeco.cuda.global.cublas.CUBLAS_OP_T;
import static org.bytedeco.cuda.global.cublas.cublasGemmStridedBatchedEx;
import static org.bytedeco.cuda.global.cublas.cublasSgemmStridedBatched;
import static org.bytedeco.cuda.global.cudart.CUDA_R_16BF;
import static org.bytedeco.cuda.global.cudart.CUDA_R_32F;

import dev.convoy.tensor.DataType;
import dev.convoy.worker.kernel.cuda.device.Cuda;
import dev.convoy.worker.kernel.cuda.device.CudaOperand;
import dev.convoy.worker.kernel.cuda.device.Gpu;
import dev.convoy.worker.kernel.cuda.program.CudaPass;
import dev.convoy.worker.kernel.program.BoundStep;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * A product of matrices that lie row after row, {@code C (m, n) = A (m, k) · B (k, n) + beta·C}, or
 * several such products at equal distances. cuBLAS counts column after column, so it is asked for
 * the transpose: {@code Cᵀ = Bᵀ·Aᵀ}.
 *
 * @param m rows of the result
 * @param n columns of the result
 * @param k what is summed over
 * @param transposeA whether A lies as {@code (k, m)}
 * @param transposeB whether B lies as {@code (n, k)}
 * @param batch how many products
 * @param strideA elements from one A to the next
 * @param strideB the same
 * @param strideC the same
 * @param beta 0 to overwrite, 1 to add
 */
public record Gemm(
    int m,
    int n,
    int k,
    boolean transposeA,
    boolean transposeB,
    int batch,
    long strideA,
    long strideB,
    long strideC,
    float beta) {

  /** One product, overwriting. */
  static Gemm of(int m, int n, int k, boolean transposeA, boolean transposeB) {
    return new Gemm(m, n, k, transposeA, transposeB, 1, 0, 0, 0, 0);
  }

  /** Queues it; A and B are of one type, C of the same or f32. */
  public void write(
      Gpu gpu, String layer, CudaPass pass, CudaOperand a, CudaOperand b, CudaOperand c) {
    boolean inF32 = a.type() == DataType.F32;
    pass.named(inF32 ? "cublas-sgemm" : "cublas-gemm-bf16");
    FloatPointer one = new FloatPointer(new float[] {1});
    FloatPointer old = new FloatPointer(new float[] {beta});
    String what = "cuBLAS's product of " + layer;
    pass.run(
        address -> {
          long pa = address.applyAsLong(a);
          long pb = address.applyAsLong(b);
          long pc = address.applyAsLong(c);
          return inF32
              ? inF32(gpu, what, Cuda.floats(pa), Cuda.floats(pb), Cuda.floats(pc), one, old)
              : inBf16(gpu, what, pa, pb, pc, cudaType(c), one, old);
        },
        a,
        b,
        c);
  }

  private static int cudaType(CudaOperand operand) {
    return operand.type() == DataType.BF16 ? CUDA_R_16BF : CUDA_R_32F;
  }

  private int ofA() {
    return transposeA ? CUBLAS_OP_T : CUBLAS_OP_N;
  }

  private int ofB() {
    return transposeB ? CUBLAS_OP_T : CUBLAS_OP_N;
  }

  private int rowA() {
    return transposeA ? m : k;
  }

  private int rowB() {
    return transposeB ? k : n;
  }

  private BoundStep inF32(
      Gpu gpu,
      String what,
      FloatPointer a,
      FloatPointer b,
      FloatPointer c,
      FloatPointer one,
      FloatPointer old) {
    return step ->
        Cuda.checkBlas(
            cublasSgemmStridedBatched(
                gpu.blas(),
                ofB(),
                ofA(),
                n,
                m,
                k,
                one,
                b,
                rowB(),
                strideB,
                a,
                rowA(),
                strideA,
                old,
                c,
                n,
                strideC,
                batch),
            what);
  }

  /** Factors in bf16, sums in f32, each rounded once to the type of C. */
  private BoundStep inBf16(
      Gpu gpu,
      String what,
      long a,
      long b,
      long c,
      int typeOfC,
      FloatPointer one,
      FloatPointer old) {
    Pointer pa = Cuda.pointer(a);
    Pointer pb = Cuda.pointer(b);
    Pointer pc = Cuda.pointer(c);
    return step ->
        Cuda.checkBlas(
            cublasGemmStridedBatchedEx(
                gpu.blas(),
                ofB(),
                ofA(),
                n,
                m,
                k,
                one,
                pb,
                CUDA_R_16BF,
                rowB(),
                strideB,
                pa,
                CUDA_R_16BF,
                rowA(),
                strideA,
                old,
                pc,
                typeOfC,
                n,
                strideC,
                batch,
                CUBLAS_COMPUTE_32F,
                CUBLAS_GEMM_DEFAULT),
            what);
  }
}

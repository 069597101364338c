package dev.convoy.worker.kernel.cudnn;

import static org.bytedeco.cuda.global.cublas.CUBLAS_OP_N;
import static org.bytedeco.cuda.global.cublas.CUBLAS_OP_T;
import static org.bytedeco.cuda.global.cublas.cublasSgemmStridedBatched;

import org.bytedeco.javacpp.FloatPointer;

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
 * @param strideA numbers from one A to the next
 * @param strideB the same
 * @param strideC the same
 * @param beta 0 to overwrite, 1 to add
 */
record Gemm(
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

  /** Queues it. */
  void write(Gpu gpu, String layer, Pass pass, Slot a, Slot b, Slot c) {
    pass.named("cublas-sgemm");
    FloatPointer one = new FloatPointer(new float[] {1});
    FloatPointer old = new FloatPointer(new float[] {beta});
    pass.run(
        address -> {
          FloatPointer pa = Cuda.floats(address.applyAsLong(a));
          FloatPointer pb = Cuda.floats(address.applyAsLong(b));
          FloatPointer pc = Cuda.floats(address.applyAsLong(c));
          return step ->
              Cuda.checkBlas(
                  cublasSgemmStridedBatched(
                      gpu.blas(),
                      transposeB ? CUBLAS_OP_T : CUBLAS_OP_N,
                      transposeA ? CUBLAS_OP_T : CUBLAS_OP_N,
                      n,
                      m,
                      k,
                      one,
                      pb,
                      transposeB ? k : n,
                      strideB,
                      pa,
                      transposeA ? m : k,
                      strideA,
                      old,
                      pc,
                      n,
                      strideC,
                      batch),
                  "cuBLAS's product of " + layer);
        },
        a,
        b,
        c);
  }
}

package dev.convoy.worker.kernel.cuda.algorithm;

import static org.bytedeco.cuda.global.cudnn.CUDNN_DEFAULT_MATH;
import static org.bytedeco.cuda.global.cudnn.CUDNN_FMA_MATH;
import static org.bytedeco.cuda.global.cudnn.CUDNN_TENSOR_OP_MATH;
import static org.bytedeco.cuda.global.cudnn.CUDNN_TENSOR_OP_MATH_ALLOW_CONVERSION;

import dev.convoy.tensor.DataType;
import dev.convoy.worker.kernel.cuda.device.Precision;
import java.util.Locale;

/** What cuDNN may do to the factors of products, in the words of its math types. */
public enum Factors {
  /** Nothing: 24 bits of mantissa. */
  EXACT(CUDNN_FMA_MATH),
  /** Round f32 to TF32. */
  TF32(CUDNN_DEFAULT_MATH),
  /** They are bf16. */
  BF16(CUDNN_TENSOR_OP_MATH);

  private final int math;

  Factors(int math) {
    this.math = math;
  }

  /** Those of a convolution whose tensors have a type. */
  public static Factors of(Precision precision, DataType type) {
    if (type == DataType.BF16) {
      return BF16;
    }
    return precision == Precision.F32 ? EXACT : TF32;
  }

  /**
   * Whether an algorithm's promise to treat them so is checked before it is believed; where factors
   * are rounded by permission, how well is left to cuDNN.
   */
  boolean checked() {
    return this == EXACT;
  }

  /** What precision that is, as {@code f32}. */
  String title() {
    return this == EXACT ? "f32" : name().toLowerCase(Locale.ROOT);
  }

  /** The math type with which cuDNN is asked what it has. */
  public int asked() {
    return math;
  }

  /**
   * Whether an algorithm of a math type may run. {@code DEFAULT_MATH} rounds only where a
   * descriptor asks for it; conversion would make fp16 of f32.
   */
  boolean allow(int offered) {
    return switch (this) {
      case EXACT -> offered == CUDNN_FMA_MATH || offered == CUDNN_DEFAULT_MATH;
      case TF32, BF16 -> offered != CUDNN_TENSOR_OP_MATH_ALLOW_CONVERSION;
    };
  }

  /**
   * The math type with which an algorithm runs: the one it was offered for, without which cuDNN
   * runs other code than it timed; but exact ones never by more than {@code FMA_MATH}.
   */
  public int running(int offered) {
    return this == EXACT ? CUDNN_FMA_MATH : offered;
  }
}

package dev.convoy.worker.kernel.cuda.algorithm;

import static org.bytedeco.cuda.global.cudnn.CUDNN_CROSS_CORRELATION;
import static org.bytedeco.cuda.global.cudnn.CUDNN_DATA_BFLOAT16;
import static org.bytedeco.cuda.global.cudnn.CUDNN_DATA_FLOAT;
import static org.bytedeco.cuda.global.cudnn.CUDNN_TENSOR_NCHW;
import static org.bytedeco.cuda.global.cudnn.cudnnCreateConvolutionDescriptor;
import static org.bytedeco.cuda.global.cudnn.cudnnCreateFilterDescriptor;
import static org.bytedeco.cuda.global.cudnn.cudnnCreateTensorDescriptor;
import static org.bytedeco.cuda.global.cudnn.cudnnDestroyConvolutionDescriptor;
import static org.bytedeco.cuda.global.cudnn.cudnnDestroyFilterDescriptor;
import static org.bytedeco.cuda.global.cudnn.cudnnDestroyTensorDescriptor;
import static org.bytedeco.cuda.global.cudnn.cudnnSetConvolutionGroupCount;
import static org.bytedeco.cuda.global.cudnn.cudnnSetConvolutionMathType;
import static org.bytedeco.cuda.global.cudnn.cudnnSetConvolutionNdDescriptor;
import static org.bytedeco.cuda.global.cudnn.cudnnSetFilterNdDescriptor;
import static org.bytedeco.cuda.global.cudnn.cudnnSetTensorNdDescriptor;

import dev.convoy.tensor.DataType;
import dev.convoy.worker.kernel.cuda.device.Cuda;
import dev.convoy.worker.kernel.cuda.device.CudaException;
import dev.convoy.worker.kernel.cuda.device.Gpu;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.cuda.cudnn.cudnnConvolutionStruct;
import org.bytedeco.cuda.cudnn.cudnnFilterStruct;
import org.bytedeco.cuda.cudnn.cudnnTensorStruct;

/** A {@link ConvolutionShape} as cuDNN is told of it. What is made here ends with the GPU. */
@SuppressWarnings("deprecation") // cuDNN 9 marks these calls so, and still has them
public final class ConvolutionDescriptors {
  private final Gpu gpu;
  private final String layer;
  private final ConvolutionShape shape;
  private final cudnnTensorStruct input;
  private final cudnnTensorStruct output;
  private final cudnnFilterStruct filter = new cudnnFilterStruct();
  private final Map<Integer, cudnnConvolutionStruct> windows = new HashMap<>(); // by math type

  /**
   * Describes a layer's convolution to cuDNN.
   *
   * @throws CudaException when a tensor has more elements than cuDNN counts
   */
  public ConvolutionDescriptors(Gpu gpu, String layer, ConvolutionShape shape) {
    this.gpu = gpu;
    this.layer = layer;
    this.shape = shape;
    this.input = tensor(shape.input());
    this.output = tensor(shape.output());
    made(cudnnCreateFilterDescriptor(filter), () -> cudnnDestroyFilterDescriptor(filter));
    int[] sizes = shape.filter();
    check(cudnnSetFilterNdDescriptor(filter, type(), CUDNN_TENSOR_NCHW, sizes.length, sizes));
  }

  /** The convolution with products taken by one of cuDNN's math types. */
  public DescribedConvolution with(int math) {
    return new DescribedConvolution(
        gpu.dnn(), input, filter, output, windows.computeIfAbsent(math, this::window));
  }

  private cudnnConvolutionStruct window(int math) {
    cudnnConvolutionStruct window = new cudnnConvolutionStruct();
    made(cudnnCreateConvolutionDescriptor(window), () -> cudnnDestroyConvolutionDescriptor(window));
    int[] pads = shape.pads();
    check(
        cudnnSetConvolutionNdDescriptor(
            window,
            pads.length,
            pads,
            shape.strides(),
            shape.dilations(),
            CUDNN_CROSS_CORRELATION,
            CUDNN_DATA_FLOAT));
    check(cudnnSetConvolutionGroupCount(window, shape.groups()));
    check(cudnnSetConvolutionMathType(window, math));
    return window;
  }

  private cudnnTensorStruct tensor(int[] sizes) {
    if (ConvolutionShape.elements(sizes) > Integer.MAX_VALUE) {
      throw new CudaException(
          layer
              + " has a tensor of "
              + Arrays.toString(sizes)
              + ", but cuDNN's have fewer than 2147483648 elements: use a smaller batch or more"
              + " workers");
    }
    cudnnTensorStruct tensor = new cudnnTensorStruct();
    made(cudnnCreateTensorDescriptor(tensor), () -> cudnnDestroyTensorDescriptor(tensor));
    int[] strides = new int[sizes.length];
    int stride = 1;
    for (int d = sizes.length - 1; d >= 0; d--) {
      strides[d] = stride;
      stride *= sizes[d];
    }
    check(cudnnSetTensorNdDescriptor(tensor, type(), sizes.length, sizes, strides));
    return tensor;
  }

  private int type() {
    return shape.type() == DataType.BF16 ? CUDNN_DATA_BFLOAT16 : CUDNN_DATA_FLOAT;
  }

  private interface End {
    int end();
  }

  private void made(int status, End end) {
    check(status);
    gpu.atClose(() -> check(end.end()));
  }

  private void check(int status) {
    Cuda.checkDnn(status, "describing the convolution of " + layer + " to cuDNN");
  }
}

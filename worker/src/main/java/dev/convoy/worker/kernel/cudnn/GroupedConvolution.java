package dev.convoy.worker.kernel.cudnn;

import static org.bytedeco.cuda.global.cudnn.CUDNN_CROSS_CORRELATION;
import static org.bytedeco.cuda.global.cudnn.CUDNN_DATA_BFLOAT16;
import static org.bytedeco.cuda.global.cudnn.CUDNN_DATA_FLOAT;
import static org.bytedeco.cuda.global.cudnn.CUDNN_DEFAULT_MATH;
import static org.bytedeco.cuda.global.cudnn.CUDNN_FMA_MATH;
import static org.bytedeco.cuda.global.cudnn.CUDNN_TENSOR_NCHW;
import static org.bytedeco.cuda.global.cudnn.CUDNN_TENSOR_OP_MATH;
import static org.bytedeco.cuda.global.cudnn.cudnnConvolutionBackwardData;
import static org.bytedeco.cuda.global.cudnn.cudnnConvolutionBackwardFilter;
import static org.bytedeco.cuda.global.cudnn.cudnnConvolutionForward;
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

import dev.convoy.network.Spatial;
import dev.convoy.tensor.DataType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.bytedeco.cuda.cudnn.cudnnConvolutionStruct;
import org.bytedeco.cuda.cudnn.cudnnFilterStruct;
import org.bytedeco.cuda.cudnn.cudnnTensorStruct;
import org.bytedeco.javacpp.FloatPointer;

/**
 * cuDNN's grouped convolution in its three directions, between a wide side, which the window moves
 * over, and a narrow one, with filters {@code (narrow channels, wide channels / groups, taps)}:
 * {@link #narrow} is a convolution's forward, {@link #widen} its data gradient and a transposed
 * convolution's forward, {@link #filterGradient} the filters' gradient of both. Filters and their
 * gradient are f32 outside, and rounded to the type of the sides for each call.
 */
@SuppressWarnings("deprecation") // cuDNN 9 marks these calls so, and still has them
final class GroupedConvolution {
  private final Gpu gpu;
  private final String layer;
  private final DataType type;
  private final cudnnTensorStruct wide = new cudnnTensorStruct();
  private final cudnnTensorStruct narrow = new cudnnTensorStruct();
  private final cudnnFilterStruct filter = new cudnnFilterStruct();
  private final cudnnConvolutionStruct window = new cudnnConvolutionStruct();
  private final FloatPointer one = new FloatPointer(new float[] {1});
  private final FloatPointer zero = new FloatPointer(new float[] {0});

  /**
   * Describes it to cuDNN.
   *
   * @param type of both sides, and of the filters as cuDNN sees them
   * @param wideChannels all of them
   * @param narrowChannels all of them
   * @param wideSizes spatial sizes as the convolution sees them
   * @param padding at both ends of each dimension
   */
  GroupedConvolution(
      Gpu gpu,
      String layer,
      DataType type,
      int rows,
      int groups,
      int wideChannels,
      int narrowChannels,
      List<Integer> wideSizes,
      List<Integer> narrowSizes,
      Spatial spatial,
      List<Integer> padding) {
    this.gpu = gpu;
    this.layer = layer;
    this.type = type;
    check(cudnnCreateTensorDescriptor(wide), () -> cudnnDestroyTensorDescriptor(wide));
    check(cudnnCreateTensorDescriptor(narrow), () -> cudnnDestroyTensorDescriptor(narrow));
    check(cudnnCreateFilterDescriptor(filter), () -> cudnnDestroyFilterDescriptor(filter));
    check(
        cudnnCreateConvolutionDescriptor(window), () -> cudnnDestroyConvolutionDescriptor(window));
    describe(wide, rows, wideChannels, wideSizes);
    describe(narrow, rows, narrowChannels, narrowSizes);
    int[] filters = sizes(narrowChannels, wideChannels / groups, spatial.kernel());
    check(
        cudnnSetFilterNdDescriptor(filter, dataType(), CUDNN_TENSOR_NCHW, filters.length, filters));
    check(
        cudnnSetConvolutionNdDescriptor(
            window,
            filters.length - 2,
            planar(padding, 0),
            planar(spatial.stride(), 1),
            planar(spatial.dilation(), 1),
            CUDNN_CROSS_CORRELATION,
            CUDNN_DATA_FLOAT));
    check(cudnnSetConvolutionGroupCount(window, groups));
    check(cudnnSetConvolutionMathType(window, math()));
  }

  private int dataType() {
    return type == DataType.BF16 ? CUDNN_DATA_BFLOAT16 : CUDNN_DATA_FLOAT;
  }

  private int math() {
    if (type == DataType.BF16) {
      return CUDNN_TENSOR_OP_MATH;
    }
    return isExact() ? CUDNN_FMA_MATH : CUDNN_DEFAULT_MATH;
  }

  /** Whether factors must not be rounded. */
  private boolean isExact() {
    return gpu.precision() == Precision.F32;
  }

  private String code(String direction, Algorithm chosen) {
    String suffix = type == DataType.BF16 ? "-bf16" : "";
    return "cudnn-" + direction + "-" + chosen.number() + suffix;
  }

  private void describe(cudnnTensorStruct tensor, int rows, int channels, List<Integer> spatial) {
    int[] sizes = sizes(rows, channels, spatial);
    int[] strides = new int[sizes.length];
    int stride = 1;
    for (int d = sizes.length - 1; d >= 0; d--) {
      strides[d] = stride;
      stride = Math.multiplyExact(stride, sizes[d]);
    }
    check(cudnnSetTensorNdDescriptor(tensor, dataType(), sizes.length, sizes, strides));
  }

  private static int[] sizes(int first, int second, List<Integer> spatial) {
    int[] planar = planar(spatial, 1);
    int[] sizes = new int[2 + planar.length];
    sizes[0] = first;
    sizes[1] = second;
    System.arraycopy(planar, 0, sizes, 2, planar.length);
    return sizes;
  }

  /** cuDNN knows no tensors of fewer than four dimensions: a line is a plane of height 1. */
  private static int[] planar(List<Integer> values, int with) {
    List<Integer> all = new ArrayList<>(Collections.nCopies(Math.max(0, 2 - values.size()), with));
    all.addAll(values);
    return all.stream().mapToInt(v -> v).toArray();
  }

  private interface End {
    int end();
  }

  private void check(int status, End end) {
    check(status);
    gpu.atClose(() -> check(end.end()));
  }

  private void check(int status) {
    Cuda.checkDnn(status, "cuDNN's convolution of " + layer);
  }

  /** The narrow side from the wide one; overwrites. */
  void narrow(Pass pass, Slot from, Slot weights, Slot to) {
    Algorithm chosen = Algorithm.forward(gpu, layer, wide, filter, window, narrow, isExact());
    pass.named(code("forward", chosen));
    Slot filters = pass.in(type, weights);
    Slot room = pass.workspace(chosen.workspace());
    pass.run(
        address -> {
          var x = Cuda.pointer(address.applyAsLong(from));
          var w = Cuda.pointer(address.applyAsLong(filters));
          var y = Cuda.pointer(address.applyAsLong(to));
          var work = Cuda.pointer(address.applyAsLong(room));
          return step ->
              check(
                  cudnnConvolutionForward(
                      gpu.dnn(),
                      one,
                      wide,
                      x,
                      filter,
                      w,
                      window,
                      chosen.number(),
                      work,
                      chosen.workspace(),
                      zero,
                      narrow,
                      y));
        },
        from,
        filters,
        to,
        room);
  }

  /** The wide side from the narrow one; overwrites. */
  void widen(Pass pass, Slot from, Slot weights, Slot to) {
    Algorithm chosen = Algorithm.backwardData(gpu, layer, filter, narrow, window, wide, isExact());
    pass.named(code("data", chosen));
    Slot filters = pass.in(type, weights);
    Slot room = pass.workspace(chosen.workspace());
    pass.run(
        address -> {
          var dy = Cuda.pointer(address.applyAsLong(from));
          var w = Cuda.pointer(address.applyAsLong(filters));
          var dx = Cuda.pointer(address.applyAsLong(to));
          var work = Cuda.pointer(address.applyAsLong(room));
          return step ->
              check(
                  cudnnConvolutionBackwardData(
                      gpu.dnn(),
                      one,
                      filter,
                      w,
                      narrow,
                      dy,
                      window,
                      chosen.number(),
                      work,
                      chosen.workspace(),
                      zero,
                      wide,
                      dx));
        },
        from,
        filters,
        to,
        room);
  }

  /** The filters' gradient; overwrites. */
  void filterGradient(Pass pass, Slot ofWide, Slot ofNarrow, Slot gradient) {
    Algorithm chosen =
        Algorithm.backwardFilter(gpu, layer, wide, narrow, window, filter, isExact());
    pass.named(code("filter", chosen));
    Slot to = pass.inPlaceOf(gradient, type);
    Slot room = pass.workspace(chosen.workspace());
    pass.run(
        address -> {
          var x = Cuda.pointer(address.applyAsLong(ofWide));
          var dy = Cuda.pointer(address.applyAsLong(ofNarrow));
          var dw = Cuda.pointer(address.applyAsLong(to));
          var work = Cuda.pointer(address.applyAsLong(room));
          return step ->
              check(
                  cudnnConvolutionBackwardFilter(
                      gpu.dnn(),
                      one,
                      wide,
                      x,
                      narrow,
                      dy,
                      window,
                      chosen.number(),
                      work,
                      chosen.workspace(),
                      zero,
                      filter,
                      dw));
        },
        ofWide,
        ofNarrow,
        to,
        room);
    pass.convert(to, gradient);
  }
}

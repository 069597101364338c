package dev.convoy.worker.kernel.cuda.algorithm;

import org.bytedeco.cuda.cudnn.cudnnContext;
import org.bytedeco.cuda.cudnn.cudnnConvolutionStruct;
import org.bytedeco.cuda.cudnn.cudnnFilterStruct;
import org.bytedeco.cuda.cudnn.cudnnTensorStruct;

/**
 * All that cuDNN's calls want to know of a convolution: descriptors that {@link
 * ConvolutionDescriptors} made.
 *
 * @param dnn the GPU's
 * @param window how it moves, and how products are taken
 */
public record DescribedConvolution(
    cudnnContext dnn,
    cudnnTensorStruct input,
    cudnnFilterStruct filter,
    cudnnTensorStruct output,
    cudnnConvolutionStruct window) {}

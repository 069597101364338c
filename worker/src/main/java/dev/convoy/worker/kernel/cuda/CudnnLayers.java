package dev.convoy.worker.kernel.cuda;

import dev.convoy.network.Activation;
import dev.convoy.network.Add;
import dev.convoy.network.BatchNorm;
import dev.convoy.network.ChannelScale;
import dev.convoy.network.Convolution;
import dev.convoy.network.DeformableConvolution;
import dev.convoy.network.Dropout;
import dev.convoy.network.GlobalAveragePooling;
import dev.convoy.network.Layer;
import dev.convoy.network.LeakyRelu;
import dev.convoy.network.Linear;
import dev.convoy.network.LocalResponseNorm;
import dev.convoy.network.LossLayer;
import dev.convoy.network.MeanSquaredError;
import dev.convoy.network.Pooling;
import dev.convoy.network.SoftmaxCrossEntropy;
import dev.convoy.network.TransposedConvolution;
import dev.convoy.network.Upsample;
import dev.convoy.plan.LayerShare;
import dev.convoy.worker.kernel.KernelVisitor;
import dev.convoy.worker.kernel.cuda.convolution.CudaDeformableConvolution;
import dev.convoy.worker.kernel.cuda.convolution.CudnnConvolution;
import dev.convoy.worker.kernel.cuda.convolution.CudnnTransposedConvolution;
import dev.convoy.worker.kernel.cuda.layer.CublasLinear;
import dev.convoy.worker.kernel.cuda.layer.CudaActivation;
import dev.convoy.worker.kernel.cuda.layer.CudaAdd;
import dev.convoy.worker.kernel.cuda.layer.CudaBatchNorm;
import dev.convoy.worker.kernel.cuda.layer.CudaChannelScale;
import dev.convoy.worker.kernel.cuda.layer.CudaDropout;
import dev.convoy.worker.kernel.cuda.layer.CudaGlobalAveragePooling;
import dev.convoy.worker.kernel.cuda.layer.CudaLocalResponseNorm;
import dev.convoy.worker.kernel.cuda.layer.CudaMeanSquaredError;
import dev.convoy.worker.kernel.cuda.layer.CudaPooling;
import dev.convoy.worker.kernel.cuda.layer.CudaSoftmaxCrossEntropy;
import dev.convoy.worker.kernel.cuda.layer.CudaUpsample;
import dev.convoy.worker.kernel.cuda.program.CudaProgram;

/** Which class writes the program of which layer, and what a layer's program can do. */
record CudnnLayers(CudaProgram program) implements KernelVisitor<Runnable> {

  /**
   * Writes down what a program's layer does.
   *
   * @throws IllegalArgumentException for a layer that only names channels
   */
  static void write(CudaProgram program) {
    program.share().layer().accept(new CudnnLayers(program)).run();
  }

  /**
   * Whether a layer may compute in bf16. Losses need all their digits, and so do the places between
   * pixels at which a deformable convolution samples.
   */
  static boolean hasBf16(Layer layer) {
    return !(layer instanceof LossLayer || layer instanceof DeformableConvolution);
  }

  /**
   * Whether a layer's program can apply a function to its output on the way: ReLU, sigmoid and
   * tanh, whose outputs tell their slopes, behind filters, sums and BatchNorm.
   */
  static boolean fuses(Layer layer, Activation next) {
    return CudaActivation.tellsSlope(next)
        && (layer instanceof Convolution
            || layer instanceof TransposedConvolution
            || layer instanceof DeformableConvolution
            || layer instanceof Linear
            || layer instanceof BatchNorm
            || layer instanceof Add);
  }

  @Override
  public LayerShare share() {
    return program.share();
  }

  @Override
  public Runnable visit(Convolution layer) {
    return () -> CudnnConvolution.write(program, layer);
  }

  @Override
  public Runnable visit(TransposedConvolution layer) {
    return () -> CudnnTransposedConvolution.write(program, layer);
  }

  @Override
  public Runnable visit(DeformableConvolution layer) {
    return () -> CudaDeformableConvolution.write(program, layer);
  }

  @Override
  public Runnable visit(Linear layer) {
    return () -> CublasLinear.write(program);
  }

  @Override
  public Runnable visit(Activation layer) {
    return () -> CudaActivation.write(program, layer);
  }

  @Override
  public Runnable visit(LeakyRelu layer) {
    return () -> CudaActivation.write(program, layer);
  }

  @Override
  public Runnable visit(Pooling layer) {
    return () -> CudaPooling.write(program, layer);
  }

  @Override
  public Runnable visit(GlobalAveragePooling layer) {
    return () -> CudaGlobalAveragePooling.write(program);
  }

  @Override
  public Runnable visit(Upsample layer) {
    return () -> CudaUpsample.write(program, layer);
  }

  @Override
  public Runnable visit(ChannelScale layer) {
    return () -> CudaChannelScale.write(program);
  }

  @Override
  public Runnable visit(BatchNorm layer) {
    return () -> CudaBatchNorm.write(program, layer);
  }

  @Override
  public Runnable visit(LocalResponseNorm layer) {
    return () -> CudaLocalResponseNorm.write(program, layer);
  }

  @Override
  public Runnable visit(Dropout layer) {
    return () -> CudaDropout.write(program, layer);
  }

  @Override
  public Runnable visit(Add layer) {
    return () -> CudaAdd.write(program);
  }

  @Override
  public Runnable visit(SoftmaxCrossEntropy layer) {
    return () -> CudaSoftmaxCrossEntropy.write(program, layer);
  }

  @Override
  public Runnable visit(MeanSquaredError layer) {
    return () -> CudaMeanSquaredError.write(program);
  }
}

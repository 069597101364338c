package dev.convoy.worker.kernel.onednn;

import dev.convoy.network.Activation;
import dev.convoy.network.Add;
import dev.convoy.network.BatchNorm;
import dev.convoy.network.ChannelScale;
import dev.convoy.network.Convolution;
import dev.convoy.network.DeformableConvolution;
import dev.convoy.network.Dropout;
import dev.convoy.network.GlobalAveragePooling;
import dev.convoy.network.LeakyRelu;
import dev.convoy.network.Linear;
import dev.convoy.network.LocalResponseNorm;
import dev.convoy.network.MeanSquaredError;
import dev.convoy.network.Pooling;
import dev.convoy.network.SoftmaxCrossEntropy;
import dev.convoy.network.TransposedConvolution;
import dev.convoy.network.Upsample;
import dev.convoy.plan.LayerShare;
import dev.convoy.worker.kernel.KernelVisitor;
import dev.convoy.worker.kernel.onednn.convolution.OneDnnConvolution;
import dev.convoy.worker.kernel.onednn.convolution.OneDnnDeformableConvolution;
import dev.convoy.worker.kernel.onednn.engine.OneDnnFormat;
import dev.convoy.worker.kernel.onednn.layer.OneDnnActivation;
import dev.convoy.worker.kernel.onednn.layer.OneDnnAdd;
import dev.convoy.worker.kernel.onednn.layer.OneDnnBatchNorm;
import dev.convoy.worker.kernel.onednn.layer.OneDnnChannelScale;
import dev.convoy.worker.kernel.onednn.layer.OneDnnDropout;
import dev.convoy.worker.kernel.onednn.layer.OneDnnGlobalAveragePooling;
import dev.convoy.worker.kernel.onednn.layer.OneDnnLinear;
import dev.convoy.worker.kernel.onednn.layer.OneDnnLocalResponseNorm;
import dev.convoy.worker.kernel.onednn.layer.OneDnnMeanSquaredError;
import dev.convoy.worker.kernel.onednn.layer.OneDnnPooling;
import dev.convoy.worker.kernel.onednn.layer.OneDnnSoftmaxCrossEntropy;
import dev.convoy.worker.kernel.onednn.layer.OneDnnUpsample;
import dev.convoy.worker.kernel.onednn.program.OneDnnProgram;
import java.util.List;

/**
 * Which class writes the program of which layer.
 *
 * @param program what is written
 * @param offered the formats in which the inputs are there
 */
record OneDnnLayers(OneDnnProgram program, List<OneDnnFormat> offered)
    implements KernelVisitor<Runnable> {

  /**
   * Writes down what a program's layer does.
   *
   * @throws IllegalArgumentException for a layer that only names channels
   */
  static void write(OneDnnProgram program, List<OneDnnFormat> offered) {
    program.share().layer().accept(new OneDnnLayers(program, offered)).run();
  }

  @Override
  public LayerShare share() {
    return program.share();
  }

  @Override
  public Runnable visit(Convolution layer) {
    return () -> OneDnnConvolution.write(program);
  }

  @Override
  public Runnable visit(TransposedConvolution layer) {
    return () -> OneDnnConvolution.write(program);
  }

  @Override
  public Runnable visit(DeformableConvolution layer) {
    return () -> OneDnnDeformableConvolution.write(program);
  }

  @Override
  public Runnable visit(Linear layer) {
    return () -> OneDnnLinear.write(program);
  }

  @Override
  public Runnable visit(Activation layer) {
    return () -> OneDnnActivation.write(program, layer, offered.get(0));
  }

  @Override
  public Runnable visit(LeakyRelu layer) {
    return () -> OneDnnActivation.write(program, layer, offered.get(0));
  }

  @Override
  public Runnable visit(Pooling layer) {
    return () -> OneDnnPooling.write(program, offered.get(0));
  }

  @Override
  public Runnable visit(GlobalAveragePooling layer) {
    return () -> OneDnnGlobalAveragePooling.write(program, offered.get(0));
  }

  @Override
  public Runnable visit(Upsample layer) {
    return () -> OneDnnUpsample.write(program, layer, offered.get(0));
  }

  @Override
  public Runnable visit(ChannelScale layer) {
    return () -> OneDnnChannelScale.write(program, offered.get(0));
  }

  @Override
  public Runnable visit(BatchNorm layer) {
    return () -> OneDnnBatchNorm.write(program, offered.get(0));
  }

  @Override
  public Runnable visit(LocalResponseNorm layer) {
    return () -> OneDnnLocalResponseNorm.write(program, offered.get(0));
  }

  @Override
  public Runnable visit(Dropout layer) {
    return () -> OneDnnDropout.write(program);
  }

  @Override
  public Runnable visit(Add layer) {
    return () -> OneDnnAdd.write(program, offered.get(0));
  }

  @Override
  public Runnable visit(SoftmaxCrossEntropy layer) {
    return () -> OneDnnSoftmaxCrossEntropy.write(program);
  }

  @Override
  public Runnable visit(MeanSquaredError layer) {
    return () -> OneDnnMeanSquaredError.write(program);
  }
}

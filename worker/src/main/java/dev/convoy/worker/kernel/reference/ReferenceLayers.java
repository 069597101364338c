package dev.convoy.worker.kernel.reference;

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
import dev.convoy.worker.kernel.Kernels.Mode;

/** Which class does the arithmetic of which layer. */
record ReferenceLayers(LayerShare share, Mode mode) implements KernelVisitor<ReferenceLayer> {

  @Override
  public ReferenceLayer visit(Convolution layer) {
    return new ReferenceConvolution(share);
  }

  @Override
  public ReferenceLayer visit(TransposedConvolution layer) {
    return new ReferenceTransposedConvolution(share);
  }

  @Override
  public ReferenceLayer visit(DeformableConvolution layer) {
    return new ReferenceDeformableConvolution(share);
  }

  @Override
  public ReferenceLayer visit(Linear layer) {
    return new ReferenceLinear(share);
  }

  @Override
  public ReferenceLayer visit(Activation layer) {
    return new ReferenceActivation(share);
  }

  @Override
  public ReferenceLayer visit(LeakyRelu layer) {
    return new ReferenceLeakyRelu(share);
  }

  @Override
  public ReferenceLayer visit(Pooling layer) {
    return new ReferencePooling(share);
  }

  @Override
  public ReferenceLayer visit(GlobalAveragePooling layer) {
    return new ReferenceGlobalAveragePooling(share);
  }

  @Override
  public ReferenceLayer visit(Upsample layer) {
    return new ReferenceUpsample(share);
  }

  @Override
  public ReferenceLayer visit(ChannelScale layer) {
    return new ReferenceChannelScale(share);
  }

  @Override
  public ReferenceLayer visit(BatchNorm layer) {
    return new ReferenceBatchNorm(share, mode);
  }

  @Override
  public ReferenceLayer visit(LocalResponseNorm layer) {
    return new ReferenceLocalResponseNorm(share);
  }

  @Override
  public ReferenceLayer visit(Dropout layer) {
    return new ReferenceDropout(share, mode);
  }

  @Override
  public ReferenceLayer visit(Add layer) {
    return new ReferenceAdd(share);
  }

  @Override
  public ReferenceLayer visit(SoftmaxCrossEntropy layer) {
    return new ReferenceSoftmaxCrossEntropy(share);
  }

  @Override
  public ReferenceLayer visit(MeanSquaredError layer) {
    return new ReferenceMeanSquaredError(share);
  }
}

package dev.convoy.worker.kernel;

import static dev.convoy.worker.kernel.Nd4jComparison.ROWS;
import static dev.convoy.worker.kernel.Nd4jComparison.channelsFirst;
import static dev.convoy.worker.kernel.Nd4jComparison.channelsLast;
import static dev.convoy.worker.kernel.Nd4jComparison.op;

import dev.convoy.network.MeanSquaredError;
import dev.convoy.network.SoftmaxCrossEntropy;
import dev.convoy.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The reference's losses and their gradients are ND4J's. */
class Nd4jLossTest {
  /** ND4J's number for losses that are added up, not averaged. */
  private static final long[] SUM = {1};

  /**
   * ND4J knows rows of classes only, so pixels become rows; a label that does not count weighs 0.
   */
  @Test
  void smoothedSoftmaxCrossEntropiesOfPixelsAgree() {
    SoftmaxCrossEntropy layer = new SoftmaxCrossEntropy(0.2);
    Nd4jComparison run = new Nd4jComparison(layer, Shape.of(4, 3, 5));
    int[] labels = run.labels();
    INDArray wanted = Nd4j.zeros(labels.length, 4);
    INDArray weights = Nd4j.ones(labels.length);
    for (int q = 0; q < labels.length; q++) {
      wanted.putScalar(q, Math.max(0, labels[q]), 1);
      weights.putScalar(q, labels[q] < 0 ? 0 : 1);
    }
    INDArray logits = channelsLast(run.input).reshape(labels.length, 4);
    double[] smoothing = {layer.smoothing()};
    String name = "softmax_cross_entropy_loss";
    INDArray loss = op(name, SUM, smoothing, logits, weights, wanted).get(0);
    INDArray dx = op(name + "_grad", SUM, smoothing, logits, weights, wanted).get(0);
    run.checkLoss(loss.div(labels.length));
    INDArray pixels = dx.div(labels.length).reshape(ROWS, 3, 5, 4);
    run.check("gradient of input 0", channelsFirst(pixels));
  }

  @Test
  void meanSquaredErrorsAgree() {
    Nd4jComparison run = new Nd4jComparison(new MeanSquaredError(), Shape.of(2, 3, 4));
    INDArray weights = Nd4j.onesLike(run.targets());
    INDArray loss = op("mean_sqerr_loss", SUM, run.input, weights, run.targets()).get(0);
    INDArray dx = op("mean_sqerr_loss_grad", SUM, run.input, weights, run.targets()).get(0);
    run.checkLoss(loss.div(run.labels().length));
    run.check("gradient of input 0", dx.div(run.labels().length));
  }
}

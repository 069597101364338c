package dev.convoy.worker.kernel.reference;

import java.util.List;

/**
 * What one call of forward or backward works on: plain arrays, rows first, then channels in storage
 * order, then space.
 *
 * <p>Arrays that a call has no business to read are empty, so reading them fails.
 *
 * @param phase 0, or 1 once the statistics of all row shards are there
 * @param step the training step
 * @param inputs one an input, {@code (N, C, ...)}
 * @param output {@code (N, C, ...)}
 * @param labels {@code (N, ...)}, for a loss: labels, or the bits of targets
 * @param outputGradient like the output
 * @param inputGradients one an input, always there, zeros at first
 * @param parameters {@code (O, ...)} each
 * @param parameterGradients one a parameter
 * @param state {@code (C)} each
 * @param saved kept from forward to backward
 * @param statistics {@code (rowShards, C, statistics)}, of forward or of backward
 */
@SuppressWarnings("ArrayRecordComponent") // the arrays are the point; calls are never compared
record Call(
    int phase,
    long step,
    List<float[]> inputs,
    float[] output,
    int[] labels,
    float[] outputGradient,
    List<float[]> inputGradients,
    List<float[]> parameters,
    List<float[]> parameterGradients,
    List<float[]> state,
    float[] saved,
    float[] statistics) {

  /** This call with another gradient of the output. */
  Call withOutputGradient(float[] gradient) {
    return new Call(
        phase,
        step,
        inputs,
        output,
        labels,
        gradient,
        inputGradients,
        parameters,
        parameterGradients,
        state,
        saved,
        statistics);
  }

  /** The labels, read as floats. */
  float[] targets() {
    float[] targets = new float[labels.length];
    for (int e = 0; e < targets.length; e++) {
      targets[e] = Float.intBitsToFloat(labels[e]);
    }
    return targets;
  }

  float[] input() {
    return inputs.get(0);
  }

  float[] inputGradient() {
    return inputGradients.get(0);
  }

  float[] weight() {
    return parameters.get(0);
  }

  float[] weightGradient() {
    return parameterGradients.get(0);
  }

  /** The bias; zeros where the layer has none. */
  float[] bias(int outputs) {
    return parameters.size() > 1 ? parameters.get(1) : new float[outputs];
  }

  /** Where the bias's gradient goes; nowhere where the layer has none. */
  float[] biasGradient(int outputs) {
    return parameters.size() > 1 ? parameterGradients.get(1) : new float[outputs];
  }
}

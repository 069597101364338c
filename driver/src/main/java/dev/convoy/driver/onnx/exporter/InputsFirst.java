package dev.convoy.driver.onnx.exporter;

import dev.convoy.driver.protobuf.ProtoContent;
import dev.convoy.worker.runtime.train.Weights;
import java.io.IOException;
import java.io.OutputStream;

/**
 * The weights of a transposed convolution as ONNX and PyTorch order them, {@code (in, out / groups,
 * taps)}, read of Convoy's {@code (out, in / groups, taps)}.
 *
 * @param tensor its global name
 * @param inputs all input channels
 * @param outputs all output channels
 */
record InputsFirst(
    Weights.Source weights, String tensor, int inputs, int outputs, int groups, int taps)
    implements ProtoContent {

  @Override
  public long size() {
    return (long) inputs * (outputs / groups) * taps * Float.BYTES;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    int in = inputs / groups;
    int outsOfGroup = outputs / groups;
    float[] group = new float[Math.multiplyExact(Math.multiplyExact(outsOfGroup, in), taps)];
    float[] turned = new float[group.length];
    for (int g = 0; g < groups; g++) {
      weights.read(tensor, (long) g * group.length, group);
      for (int o = 0; o < outsOfGroup; o++) {
        for (int i = 0; i < in; i++) {
          System.arraycopy(group, (o * in + i) * taps, turned, (i * outsOfGroup + o) * taps, taps);
        }
      }
      out.write(Floats.littleEndian(turned));
    }
  }
}

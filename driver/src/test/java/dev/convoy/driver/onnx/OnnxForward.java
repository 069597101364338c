package dev.convoy.driver.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.convoy.tensor.Shape;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** What ONNX Runtime computes of a file, on one thread and as it is written. */
final class OnnxForward {

  /** Bytes of stack that opening the library takes where the command line is a long one. */
  private static final long STACK = 64L << 20;

  private OnnxForward() {}

  private static OrtEnvironment environment() {
    FutureTask<OrtEnvironment> opening = new FutureTask<>(OrtEnvironment::getEnvironment);
    new Thread(null, opening, "onnxruntime", STACK).start();
    try {
      return opening.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The first output.
   *
   * @param record the shape of one record
   */
  static float[] of(Path file, Shape record, float[] images, int batch) throws OrtException {
    OrtEnvironment environment = environment();
    long[] sizes =
        LongStream.concat(
                LongStream.of(batch, record.channels()),
                record.spatial().stream().mapToLong(s -> s))
            .toArray();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      try (OrtSession session = environment.createSession(file.toString(), options);
          OnnxTensor input = OnnxTensor.createTensor(environment, FloatBuffer.wrap(images), sizes);
          OrtSession.Result result =
              session.run(Map.of(session.getInputNames().iterator().next(), input))) {
        FloatBuffer values = ((OnnxTensor) result.get(0)).getFloatBuffer();
        float[] all = new float[values.remaining()];
        IntStream.range(0, all.length).forEach(i -> all[i] = values.get(i));
        return all;
      }
    }
  }
}

package dev.convoy.driver.run;

import dev.convoy.checkpoint.TensorSource;
import dev.convoy.driver.dl4j.exporter.Dl4jExport;
import dev.convoy.driver.dl4j.exporter.ExportedModel;
import dev.convoy.driver.launch.cluster.HadoopSettings;
import dev.convoy.driver.onnx.exporter.OnnxExport;
import dev.convoy.driver.onnx.model.ModelProto;
import dev.convoy.driver.protobuf.ProtoMessage;
import dev.convoy.driver.report.output.OutputFile;
import dev.convoy.network.Network;
import dev.convoy.worker.checkpoint.SavedWeights;
import dev.convoy.worker.runtime.train.Weights;
import java.nio.file.Path;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/** Writes a network and its weights as a file that other programs run. */
public final class ExportRun {

  private ExportRun() {}

  /**
   * Writes ONNX.
   *
   * @param weights safetensors, or a directory that holds them; null for initial weights
   * @param seed of initial weights
   * @param file which appears when it is whole
   * @return what was written
   * @throws dev.convoy.checkpoint.CheckpointException if there are no such weights
   * @throws dev.convoy.driver.onnx.model.OnnxException if it cannot be said in ONNX
   * @throws dev.convoy.driver.report.output.ReportException if the file cannot be written
   */
  public static ModelProto onnx(Network network, @Nullable String weights, long seed, Path file) {
    return written(
        network,
        weights,
        seed,
        source -> {
          ModelProto model = OnnxExport.model(network, source);
          ProtoMessage message = model.message();
          OutputFile.write(file, message::writeTo);
          return model;
        });
  }

  /**
   * Writes a model zip of Deeplearning4j.
   *
   * @param weights safetensors, or a directory that holds them; null for initial weights
   * @param seed of initial weights
   * @param file which appears when it is whole
   * @return what was written
   * @throws dev.convoy.checkpoint.CheckpointException if there are no such weights
   * @throws dev.convoy.driver.dl4j.Dl4jException if Deeplearning4j has no word for a layer
   * @throws dev.convoy.driver.report.output.ReportException if the file cannot be written
   */
  public static ExportedModel dl4j(
      Network network, @Nullable String weights, long seed, Path file) {
    ExportedModel model = Dl4jExport.of(network);
    return written(
        network,
        weights,
        seed,
        source -> {
          OutputFile.write(file, out -> model.writeTo(out, source));
          return model;
        });
  }

  private static <T> T written(
      Network network, @Nullable String weights, long seed, Function<Weights.Source, T> writing) {
    if (weights == null) {
      return writing.apply(Weights.initial(network, seed));
    }
    Configuration hadoop = HadoopSettings.submitted();
    String found = WeightsCheck.find(weights, network, hadoop);
    try (TensorSource saved = SavedWeights.open(found, hadoop)) {
      return writing.apply(
          (tensor, first, values) -> saved.read(tensor, first, values, 0, values.length));
    }
  }
}

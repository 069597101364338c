package dev.convoy.driver.run;

import dev.convoy.checkpoint.TensorSource;
import dev.convoy.driver.launch.cluster.HadoopSettings;
import dev.convoy.driver.onnx.exporter.OnnxExport;
import dev.convoy.driver.onnx.model.ModelProto;
import dev.convoy.driver.protobuf.ProtoMessage;
import dev.convoy.driver.report.output.OutputFile;
import dev.convoy.network.Network;
import dev.convoy.worker.checkpoint.SavedWeights;
import dev.convoy.worker.runtime.train.Weights;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;

/** Writes a network and its weights as a file that other programs run. */
public final class ExportRun {

  private ExportRun() {}

  /**
   * Writes initial weights.
   *
   * @param file a file of ONNX, which appears when it is whole
   * @return what was written
   * @throws dev.convoy.driver.onnx.model.OnnxException if it cannot be said in ONNX
   * @throws dev.convoy.driver.report.output.ReportException if the file cannot be written
   */
  public static ModelProto initial(Network network, long seed, Path file) {
    return write(network, Weights.initial(network, seed), file);
  }

  /**
   * Writes saved weights.
   *
   * @param weights safetensors, or a directory that holds them
   * @param file a file of ONNX, which appears when it is whole
   * @return what was written
   * @throws dev.convoy.checkpoint.CheckpointException if there are no such weights
   * @throws dev.convoy.driver.onnx.model.OnnxException if it cannot be said in ONNX
   * @throws dev.convoy.driver.report.output.ReportException if the file cannot be written
   */
  public static ModelProto saved(Network network, String weights, Path file) {
    Configuration hadoop = HadoopSettings.submitted();
    String found = WeightsCheck.find(weights, network, hadoop);
    try (TensorSource saved = SavedWeights.open(found, hadoop)) {
      return write(
          network,
          (tensor, first, values) -> saved.read(tensor, first, values, 0, values.length),
          file);
    }
  }

  private static ModelProto write(Network network, Weights.Source weights, Path file) {
    ModelProto model = OnnxExport.model(network, weights);
    ProtoMessage message = model.message();
    OutputFile.write(file, message::writeTo);
    return model;
  }
}

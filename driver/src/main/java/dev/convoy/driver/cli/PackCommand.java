package dev.convoy.driver.cli;

import dev.convoy.control.ExitCode;
import dev.convoy.driver.cli.option.CommonOptions;
import dev.convoy.driver.cli.option.NumericOptions;
import dev.convoy.driver.cli.option.TypedPath;
import dev.convoy.driver.report.PackReport;
import dev.convoy.driver.run.PackRun;
import dev.convoy.worker.data.DataException;
import dev.convoy.worker.data.pack.PackOptions;
import dev.convoy.worker.data.pack.Packed;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code convoy pack}: a data set as indexed records. */
@Command(
    name = "pack",
    description =
        "Writes a data set as indexed records, few files from which any record is read by one"
            + " access: --data records:FOLDER reads them.")
final class PackCommand implements Callable<Integer> {
  private static final int MOST_THREADS = 256;

  @Spec @Nullable CommandSpec spec;
  @Mixin final CommonOptions common = new CommonOptions();

  @Option(
      names = "--data",
      required = true,
      paramLabel = "URI",
      description =
          "images:DIR (its files are copied as they are), cifar10:DIR, idx:DIR, or webdataset:DIR:"
              + " train and test folders of tar files of KEY.jpg or KEY.png with KEY.cls or"
              + " KEY.json.",
      converter = TypedPath.OfData.class)
  String data = "";

  @Option(
      names = "--output",
      required = true,
      paramLabel = "FOLDER",
      description = "Receives the records: a folder that has none, or a URI.",
      converter = TypedPath.OfLocation.class)
  String output = "";

  @Option(
      names = "--records-per-file",
      paramLabel = "N",
      description = "Records of a file (default: at least 1,000, and as many as make 64 files).")
  @Nullable Integer recordsPerFile;

  @Option(
      names = "--threads",
      paramLabel = "T",
      description = "Threads that read, check and write (default: one a core).")
  @Nullable Integer threads;

  @Option(
      names = "--skip-bad-records",
      negatable = true,
      description = "Leave images that cannot be decoded out, instead of stopping.")
  boolean skipBadRecords;

  /** Made by picocli. */
  PackCommand() {}

  @Override
  public Integer call() throws DataException, InterruptedException {
    long begin = System.nanoTime();
    Integer each = recordsPerFile;
    Integer count = threads;
    if (each != null) {
      NumericOptions.atLeast("--records-per-file", each, 1);
    }
    int many = count == null ? Runtime.getRuntime().availableProcessors() : count;
    NumericOptions.between("--threads", many, 1, MOST_THREADS);
    Packed packed =
        PackRun.pack(
            data,
            output,
            new PackOptions(each == null ? 0 : each, many, skipBadRecords),
            bad -> Terminal.warn(spec, "left out: " + bad.fault()));
    double seconds = (System.nanoTime() - begin) / 1e9;
    Terminal.out(spec).print(PackReport.text(packed, output, seconds));
    Terminal.out(spec).flush();
    return ExitCode.DONE.number();
  }
}

package dev.convoy.driver.run;

import dev.convoy.checkpoint.FileStore;
import dev.convoy.driver.launch.cluster.HadoopSettings;
import dev.convoy.driver.report.output.OutputFile;
import dev.convoy.worker.checkpoint.HadoopStore;
import dev.convoy.worker.data.BadRecordException;
import dev.convoy.worker.data.DataException;
import dev.convoy.worker.data.ReadOptions;
import dev.convoy.worker.data.Split;
import dev.convoy.worker.data.pack.PackOptions;
import dev.convoy.worker.data.pack.Packed;
import dev.convoy.worker.data.pack.Packing;
import dev.convoy.worker.data.record.StoredRecords;
import dev.convoy.worker.data.source.DataUri;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;

/** Writes a data set as indexed records. */
public final class PackRun {

  private PackRun() {}

  /**
   * Packs a data set.
   *
   * @param data as {@code --data} names it
   * @param output a folder, as Hadoop has it, which has no records yet
   * @param leftOut told of bad records where these are skipped, by several threads
   * @throws DataException if there are no such data, a record is bad or the folder has some
   * @throws dev.convoy.driver.report.output.ReportException if records cannot be written
   */
  public static Packed pack(
      String data, String output, PackOptions options, Consumer<BadRecordException> leftOut)
      throws DataException, InterruptedException {
    Configuration hadoop = HadoopSettings.submitted();
    ReadOptions reading =
        ReadOptions.strict().skippingBadRecords(options.skipBadRecords()).reachingBy(hadoop);
    DataUri uri = DataUri.parse(data);
    Map<Split, StoredRecords> splits = new EnumMap<>(Split.class);
    for (Split split : Split.values()) {
      Optional<StoredRecords> records = uri.stored(split, reading);
      records.ifPresent(there -> splits.put(split, there));
    }
    FileStore folder = HadoopStore.at(output, hadoop);
    try {
      return Packing.pack(splits, folder, options, leftOut);
    } catch (IOException e) {
      throw OutputFile.unwritable(folder.place(""), e);
    }
  }
}

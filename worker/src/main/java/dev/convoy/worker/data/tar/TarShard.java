package dev.convoy.worker.data.tar;

import dev.convoy.checkpoint.RandomBytes;
import dev.convoy.control.Reason;
import dev.convoy.json.JsonException;
import dev.convoy.json.JsonTree;
import dev.convoy.worker.data.DataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;

/**
 * The samples of one tar file. Files of one sample share what comes before the first dot of their
 * names, the key: {@code KEY.jpg}, {@code KEY.jpeg} or {@code KEY.png} is the image, {@code
 * KEY.cls}, a number, or {@code KEY.json}, an object with a number {@code label}, says its class.
 * Other files are passed over.
 *
 * <p>Source: the WebDataset format, github.com/webdataset/webdataset.
 */
final class TarShard {
  private static final List<String> IMAGES = List.of("jpg", "jpeg", "png");
  private static final List<String> LABELS = List.of("cls", "json");

  /** More than the most pixels that are decoded take as an uncompressed PNG of 24 bits each. */
  private static final long MOST_IMAGE_BYTES = 1 << 28;

  private static final int BLOCK = 512;

  private static final long MOST_LABEL_BYTES = 1 << 20;
  private static final int MOST_LABEL = (1 << 24) - 1;

  private final String place;
  private final RandomBytes bytes;

  private TarShard(String place, RandomBytes bytes) {
    this.place = place;
    this.bytes = bytes;
  }

  /**
   * Finds the samples of a tar file, in the order of their first files.
   *
   * @param place its name, for messages
   * @throws DataException if it is no whole tar file
   */
  static List<TarSample> samples(String place, RandomBytes bytes) throws DataException {
    return new TarShard(place, bytes).samples();
  }

  private List<TarSample> samples() throws DataException {
    Map<String, Map<String, TarArchiveEntry>> files = new LinkedHashMap<>();
    for (TarArchiveEntry entry : entries()) {
      String name = entry.getName();
      int dot = name.indexOf('.', name.lastIndexOf('/') + 1);
      String ending = name.substring(dot + 1).toLowerCase(Locale.ROOT);
      boolean matters = dot >= 0 && (IMAGES.contains(ending) || LABELS.contains(ending));
      if (entry.isFile() && matters) {
        String key = name.substring(0, dot);
        if (files.computeIfAbsent(key, k -> new TreeMap<>()).put(ending, entry) != null) {
          throw new DataException(
              "%s has two files %s: each sample needs a name of its own.".formatted(place, name));
        }
      }
    }
    List<TarSample> samples = new ArrayList<>();
    for (Map.Entry<String, Map<String, TarArchiveEntry>> sample : files.entrySet()) {
      samples.add(sample(sample.getKey(), sample.getValue()));
    }
    return samples;
  }

  private List<TarArchiveEntry> entries() throws DataException {
    try (TarFile tar = new TarFile(new ChannelOfBytes(bytes))) {
      List<TarArchiveEntry> entries = tar.getEntries();
      requireEnd(entries);
      return entries;
    } catch (IOException | RuntimeException e) {
      // A damaged header makes the reader throw nearly anything.
      throw new DataException(
          "%s is no whole tar file (%s): download it again.".formatted(place, Reason.of(e)), e);
    }
  }

  /**
   * The reader takes a file that is cut between two entries; a whole one ends with empty blocks.
   */
  private void requireEnd(List<TarArchiveEntry> entries) throws IOException {
    long end = 0;
    for (TarArchiveEntry entry : entries) {
      long blocks = (entry.getSize() + BLOCK - 1) / BLOCK;
      end = Math.max(end, entry.getDataOffset() + blocks * BLOCK);
    }
    if (bytes.size() < end + BLOCK) {
      throw new IOException("it is cut short");
    }
  }

  private TarSample sample(String key, Map<String, TarArchiveEntry> files) throws DataException {
    List<TarArchiveEntry> images =
        IMAGES.stream().filter(files::containsKey).map(files::get).toList();
    if (images.size() != 1) {
      return TarSample.bad(
          key, images.isEmpty() ? "it has no .jpg, .jpeg or .png" : "it has several images");
    }
    TarArchiveEntry image = images.get(0);
    if (image.getSize() > MOST_IMAGE_BYTES) {
      return TarSample.bad(key, "its image has %d bytes".formatted(image.getSize()));
    }
    try {
      return new TarSample(key, image.getDataOffset(), image.getSize(), label(files), null);
    } catch (JsonException | NumberFormatException e) {
      return TarSample.bad(key, Reason.of(e));
    }
  }

  /**
   * The label of a sample.
   *
   * @throws JsonException with a clause, if there is none
   */
  private int label(Map<String, TarArchiveEntry> files) throws DataException {
    TarArchiveEntry number = files.get("cls");
    if (number != null) {
      String text = text(number).strip();
      if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) > MOST_LABEL) {
        throw new JsonException("its .cls is no number of a class from 0 to " + MOST_LABEL);
      }
      return Integer.parseInt(text);
    }
    TarArchiveEntry json = files.get("json");
    if (json == null) {
      throw new JsonException("it has neither .cls nor .json, which would say its class");
    }
    return (int)
        JsonTree.whole(JsonTree.parse(text(json)).path("label"), "its label", 0, MOST_LABEL);
  }

  private String text(TarArchiveEntry file) throws DataException {
    if (file.getSize() > MOST_LABEL_BYTES) {
      throw new JsonException("%s has %d bytes".formatted(file.getName(), file.getSize()));
    }
    ByteBuffer text = ByteBuffer.allocate((int) file.getSize());
    try {
      bytes.read(file.getDataOffset(), text);
    } catch (IOException e) {
      throw new DataException("%s cannot be read (%s).".formatted(place, Reason.of(e)), e);
    }
    return new String(text.array(), StandardCharsets.UTF_8);
  }
}

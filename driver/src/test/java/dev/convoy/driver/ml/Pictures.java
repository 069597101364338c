package dev.convoy.driver.ml;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Noise of 8×8 pixels with much of one colour, which is its class, in every form of a column. */
final class Pictures {
  static final int SIZE = 8;
  static final int CLASSES = 3;

  static final StructType IMAGE =
      new StructType()
          .add("origin", DataTypes.StringType)
          .add("height", DataTypes.IntegerType)
          .add("width", DataTypes.IntegerType)
          .add("nChannels", DataTypes.IntegerType)
          .add("mode", DataTypes.IntegerType)
          .add("data", DataTypes.BinaryType);

  static final StructType FILE =
      new StructType().add("bytes", DataTypes.BinaryType).add("path", DataTypes.StringType);

  private static final StructType SCHEMA =
      new StructType()
          .add("png", DataTypes.BinaryType)
          .add("file", FILE)
          .add("image", IMAGE)
          .add("values", DataTypes.createArrayType(DataTypes.FloatType))
          .add("vector", SQLDataTypes.VectorType())
          .add("label", DataTypes.IntegerType)
          .add("text", DataTypes.StringType)
          .add("held_out", DataTypes.BooleanType);

  private Pictures() {}

  /** So many rows of all columns; every fifth is held out. */
  static Dataset<Row> frame(SparkSession spark, int count) throws IOException {
    Random random = new Random(5);
    List<Row> rows = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      int label = k % CLASSES;
      int[] pixels = pixels(random, label);
      rows.add(
          RowFactory.create(
              png(pixels),
              RowFactory.create(png(pixels), "nowhere"),
              RowFactory.create("nowhere", SIZE, SIZE, 3, 16, bgr(pixels)),
              values(pixels),
              vector(pixels),
              label,
              "text",
              k % 5 == 0));
    }
    return spark.createDataFrame(rows, SCHEMA).repartition(2).cache();
  }

  private static int[] pixels(Random random, int label) {
    int[] pixels = new int[SIZE * SIZE];
    for (int i = 0; i < pixels.length; i++) {
      int noise = (random.nextInt(100) << 16) | (random.nextInt(100) << 8) | random.nextInt(100);
      pixels[i] = noise + (120 << (16 - 8 * label));
    }
    return pixels;
  }

  private static byte[] png(int[] pixels) throws IOException {
    BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, SIZE, SIZE, pixels, 0, SIZE);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, "png", out);
    return out.toByteArray();
  }

  private static byte[] bgr(int[] pixels) {
    byte[] bytes = new byte[3 * pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      for (int c = 0; c < 3; c++) {
        bytes[3 * i + c] = (byte) (pixels[i] >> (8 * c));
      }
    }
    return bytes;
  }

  /** As the network has them once a picture is decoded and normalised. */
  private static List<Float> values(int[] pixels) {
    float[] mean = {0.485f, 0.456f, 0.406f};
    float[] deviation = {0.229f, 0.224f, 0.225f};
    List<Float> values = new ArrayList<>();
    for (int c = 0; c < 3; c++) {
      for (int pixel : pixels) {
        values.add((((pixel >> (16 - 8 * c)) & 0xFF) / 255f - mean[c]) / deviation[c]);
      }
    }
    return values;
  }

  private static Object vector(int[] pixels) {
    return Vectors.dense(values(pixels).stream().mapToDouble(Float::doubleValue).toArray());
  }
}

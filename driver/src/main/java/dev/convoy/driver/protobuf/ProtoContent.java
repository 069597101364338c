package dev.convoy.driver.protobuf;

import java.io.IOException;
import java.io.OutputStream;

/** Bytes of known length that are made when they are written. */
public interface ProtoContent {

  /** How many bytes there are. */
  long size();

  /** Writes them all. */
  void writeTo(OutputStream out) throws IOException;
}

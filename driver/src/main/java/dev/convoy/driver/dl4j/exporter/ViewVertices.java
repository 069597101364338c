package dev.convoy.driver.dl4j.exporter;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convoy.network.ChannelShuffle;
import dev.convoy.network.ChannelSlice;
import dev.convoy.network.Concat;
import dev.convoy.network.Flatten;
import dev.convoy.network.ViewLayer;
import dev.convoy.tensor.Shape;

/** Layers that rename channels. */
record ViewVertices(LayerSite site) implements ViewLayer.Visitor<Void> {

  @Override
  public Void visit(ChannelShuffle layer) {
    throw site.refuse("Deeplearning4j has none");
  }

  @Override
  public Void visit(ChannelSlice layer) {
    site.last(
        GraphWriter.vertex("SubsetVertex").put("from", layer.from()).put("to", layer.to() - 1));
    return null;
  }

  @Override
  public Void visit(Concat layer) {
    site.last(LayerSite.merge());
    return null;
  }

  /** Channel by channel, as with Convoy. */
  @Override
  public Void visit(Flatten layer) {
    Shape maps = site.inputShape();
    if (maps.dimensions() == 0) {
      site.nothing();
      return null;
    } else if (maps.dimensions() != 2) {
      throw site.refuse("only maps of two dimensions are written for Deeplearning4j");
    }
    ObjectNode vertex = GraphWriter.vertex("PreprocessorVertex");
    vertex
        .putObject("preProcessor")
        .put("@class", "org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor")
        .put("format", "NCHW")
        .put("inputHeight", maps.spatial().get(0))
        .put("inputWidth", maps.spatial().get(1))
        .put("numChannels", maps.channels());
    site.last(vertex);
    return null;
  }
}

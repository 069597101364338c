package dev.convoy.network;

/**
 * An answer for every layer there is. Back-ends, the plain reference and the form in a file each
 * have one: a layer that is added does not compile until all of them answer for it.
 *
 * @param <R> the answer
 */
public interface LayerVisitor<R>
    extends FilterLayer.Visitor<R>,
        ChannelwiseLayer.Visitor<R>,
        ViewLayer.Visitor<R>,
        LossLayer.Visitor<R> {}

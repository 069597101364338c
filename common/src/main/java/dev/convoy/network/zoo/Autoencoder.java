package dev.convoy.network.zoo;

import dev.convoy.network.Convolution;
import dev.convoy.network.MeanSquaredError;
import dev.convoy.network.Network;
import dev.convoy.network.TransposedConvolution;

/**
 * A convolutional autoencoder: three convolutions of stride 2 make the image small, three
 * transposed ones make it large again. After Masci et al., Stacked Convolutional Auto-Encoders,
 * 2011.
 */
final class Autoencoder {
  private Autoencoder() {}

  static Network cifar(NetworkDraft net) {
    encode(net, 1, 32);
    encode(net, 2, 64);
    encode(net, 3, 128);
    decode(net, 3, net.wide(64));
    net.relu("unrelu3");
    decode(net, 2, net.wide(32));
    net.relu("unrelu2");
    decode(net, 1, net.input().channels());
    return net.add("loss", new MeanSquaredError()).build();
  }

  private static void encode(NetworkDraft net, int number, int filters) {
    net.add("conv" + number, Convolution.of(net.wide(filters), 4).stride(2).padding(1))
        .relu("relu" + number);
  }

  private static void decode(NetworkDraft net, int number, int filters) {
    net.add("deconv" + number, TransposedConvolution.of(filters, 4).stride(2).padding(1));
  }
}

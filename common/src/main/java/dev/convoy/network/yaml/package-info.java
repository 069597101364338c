/**
 * The file format of networks: YAML that people write by hand.
 *
 * <p>Text arrives at {@link dev.convoy.network.yaml.NetworkYaml#read}; a {@link
 * dev.convoy.network.Network} leaves, or one sentence that names file, line and layer. On the way
 * the text becomes a tree with line numbers, blocks and repetitions become a plain list of layers,
 * and each layer is made and checked against the shapes that it reads. The other way, {@link
 * dev.convoy.network.yaml.NetworkYaml#write} prints a network as a plain list. The command line
 * calls both. Each kind of layer says both directions in one place, a {@link
 * dev.convoy.network.yaml.LayerForm}.
 */
@NullMarked
package dev.convoy.network.yaml;

import org.jspecify.annotations.NullMarked;

package dev.convoy.network.yaml;

import dev.convoy.yaml.YamlLocation;
import java.util.List;

/**
 * A layer before its shapes are known.
 *
 * @param name its whole name
 * @param declaration its kind and settings
 * @param inputs what it reads
 * @param place where its name stands
 */
record LayerDraft(String name, Declaration declaration, List<Input> inputs, YamlLocation place) {}

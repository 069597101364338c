/**
 * YAML that others write, as a tree with line numbers.
 *
 * <p>Text arrives at {@link dev.convoy.yaml.YamlTree#parse}; {@link dev.convoy.yaml.YamlValue}s
 * leave, or one sentence that names file and line. No object of a class that the text names is
 * made, and texts that are long, deep or double themselves by aliases are refused. Networks and the
 * command line's configuration files are read by it.
 */
@NullMarked
package dev.convoy.yaml;

import org.jspecify.annotations.NullMarked;

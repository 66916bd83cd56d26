/** What the configuration records of stages and policies are made of. */
@NullMarked
package io.vestibule.api.config;

import org.jspecify.annotations.NullMarked;

/** The load generator: complete logins as browsers make them, and what they cost the server. */
@org.jspecify.annotations.NullMarked
package io.vestibule.load;

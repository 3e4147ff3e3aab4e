/** A style sheet that the bundler collects into one beside the script. */
declare module '*.css';

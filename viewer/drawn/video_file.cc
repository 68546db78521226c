#include "viewer/drawn/video_file.h"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/opt.h>
#include <libswscale/swscale.h>
}

#include <array>

#include "storage/error.h"

namespace viewer::drawn {
namespace {

constexpr int seconds_between_key_frames = 10;

struct Deleter {
  void operator()(AVFormatContext* file) const { avformat_free_context(file); }
  void operator()(AVCodecContext* encoder) const { avcodec_free_context(&encoder); }
  void operator()(AVFrame* frame) const { av_frame_free(&frame); }
  void operator()(AVPacket* packet) const { av_packet_free(&packet); }
  void operator()(SwsContext* converter) const { sws_freeContext(converter); }
};
template <class T>
using Owned = std::unique_ptr<T, Deleter>;

// What FFmpeg answered, as an Error where it is one.
int done(int answer, const char* what) {
  if (answer >= 0) return answer;
  std::array<char, AV_ERROR_MAX_STRING_SIZE> why{};
  av_strerror(answer, why.data(), why.size());
  throw storage::Error(std::string("the video cannot be made: ") + what + ": " + why.data());
}

}  // namespace

struct VideoFile::Impl {
  Owned<AVFormatContext> file;
  Owned<AVCodecContext> encoder;
  Owned<AVFrame> frame;
  Owned<AVPacket> packet;
  Owned<SwsContext> converter;
  AVStream* stream = nullptr;  // The file's.
  std::int64_t frames = 0;

  ~Impl() {
    if (file) avio_closep(&file->pb);
  }

  void open_encoder(int width, int height, int frames_per_second);
  void open_file(const std::string& path, const VideoWords& words);
  void make_converter();
  void encode(const AVFrame* next);
};

void VideoFile::Impl::open_encoder(int width, int height, int frames_per_second) {
  const AVCodec* const codec = avcodec_find_encoder_by_name("libx264");
  if (codec == nullptr)
    throw storage::Error("this machine's FFmpeg has no libx264 to encode H.264");
  encoder.reset(avcodec_alloc_context3(codec));
  frame.reset(av_frame_alloc());
  packet.reset(av_packet_alloc());
  if (!encoder || !frame || !packet) throw std::bad_alloc();
  encoder->width = width;
  encoder->height = height;
  encoder->pix_fmt = AV_PIX_FMT_YUV420P;  // What browsers and QuickTime take.
  encoder->time_base = {1, frames_per_second};
  encoder->framerate = {frames_per_second, 1};
  encoder->gop_size = frames_per_second * seconds_between_key_frames;
  encoder->max_b_frames = 0;  // So that the first frame is shown at 0.
  encoder->color_range = AVCOL_RANGE_MPEG;
  encoder->colorspace = AVCOL_SPC_BT709;
  encoder->color_primaries = AVCOL_PRI_BT709;
  encoder->color_trc = AVCOL_TRC_BT709;
  encoder->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  done(av_opt_set(encoder->priv_data, "preset", "veryfast", 0), "preset");
  done(av_opt_set(encoder->priv_data, "tune", "stillimage", 0), "tune");
  done(av_opt_set(encoder->priv_data, "crf", "20", 0), "crf");
  // Pictures that stand have little ahead worth looking at, and each waiting takes 5 MB.
  done(av_opt_set(encoder->priv_data, "rc-lookahead", "2", 0), "rc-lookahead");
  encoder->thread_count = 2;
  done(avcodec_open2(encoder.get(), codec, nullptr), "libx264");

  frame->format = encoder->pix_fmt;
  frame->width = width;
  frame->height = height;
  done(av_frame_get_buffer(frame.get(), 0), "memory");
}

void VideoFile::Impl::open_file(const std::string& path, const VideoWords& words) {
  AVFormatContext* made = nullptr;
  const std::string url = "file:" + path;
  done(avformat_alloc_output_context2(&made, nullptr, "mp4", url.c_str()), "MP4");
  file.reset(made);
  stream = avformat_new_stream(file.get(), nullptr);
  if (stream == nullptr) throw std::bad_alloc();
  done(avcodec_parameters_from_context(stream->codecpar, encoder.get()), "parameters");
  stream->time_base = encoder->time_base;
  stream->avg_frame_rate = encoder->framerate;
  for (const auto& [name, value] : words) {
    done(av_dict_set(&file->metadata, name.c_str(), value.c_str(), 0), "metadata");
  }
  // It is there and empty; cutting it is more than the sandbox grants.
  AVDictionary* options = nullptr;
  av_dict_set(&options, "truncate", "0", 0);
  const int opened = avio_open2(&file->pb, url.c_str(), AVIO_FLAG_WRITE, nullptr, &options);
  av_dict_free(&options);
  done(opened, "opening the file");
  av_dict_set(&options, "movflags", "+faststart", 0);
  const int begun = avformat_write_header(file.get(), &options);
  av_dict_free(&options);
  done(begun, "the header");
}

void VideoFile::Impl::make_converter() {
  const int width = encoder->width, height = encoder->height;
  converter.reset(sws_getContext(width, height, AV_PIX_FMT_BGR0, width, height, AV_PIX_FMT_YUV420P,
                                 SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INP, nullptr,
                                 nullptr, nullptr));
  if (!converter) throw std::bad_alloc();
  const int* const coefficients = sws_getCoefficients(SWS_CS_ITU709);
  constexpr int full_range = 1, limited_range = 0, one = 1 << 16;
  sws_setColorspaceDetails(converter.get(), coefficients, full_range, coefficients, limited_range,
                           0, one, one);
}

void VideoFile::Impl::encode(const AVFrame* next) {
  done(avcodec_send_frame(encoder.get(), next), "encoding");
  for (;;) {
    const int answer = avcodec_receive_packet(encoder.get(), packet.get());
    if (answer == AVERROR(EAGAIN) || answer == AVERROR_EOF) return;
    done(answer, "encoding");
    packet->duration = 1;
    packet->stream_index = stream->index;
    av_packet_rescale_ts(packet.get(), encoder->time_base, stream->time_base);
    done(av_interleaved_write_frame(file.get(), packet.get()), "writing");
  }
}

VideoFile::VideoFile(const std::string& path, int width, int height, int frames_per_second,
                     const VideoWords& words)
    : impl_(std::make_unique<Impl>()) {
  av_log_set_level(AV_LOG_QUIET);  // Errors are ours to tell, in one line.
  impl_->open_encoder(width, height, frames_per_second);
  impl_->make_converter();
  impl_->open_file(path, words);
}

VideoFile::~VideoFile() = default;

void VideoFile::add(const std::uint8_t* bgrx, int frames) {
  Impl& d = *impl_;
  done(av_frame_make_writable(d.frame.get()), "memory");
  const std::uint8_t* const from[] = {bgrx};
  const int from_stride[] = {d.encoder->width * 4};
  done(sws_scale(d.converter.get(), from, from_stride, 0, d.encoder->height, d.frame->data,
                 d.frame->linesize),
       "colours");
  for (int i = 0; i < frames; ++i) {
    d.frame->pts = d.frames++;
    d.encode(d.frame.get());
  }
}

void VideoFile::finish() {
  impl_->encode(nullptr);
  done(av_write_trailer(impl_->file.get()), "the index");
  done(avio_closep(&impl_->file->pb), "writing");
}

}  // namespace viewer::drawn
